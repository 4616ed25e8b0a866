import { trimmed } from '../../characters';

/** A block of code as models write it, with text before and after it or without. */
const FENCED = /^[^`]*```[a-z0-9]*[ \t]*\r?\n?([\s\S]*?)```[^`]*$/i;

/** How often a text may have been encoded; each time it is a JSON text inside a JSON text. */
const MOST_ENCODED = 3;

const opens = (text: string) => /^[[{"]/.test(text);

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return JSON.parse(trimmed(FENCED.exec(text)?.[1] ?? text)) as unknown;
	}
}

/** Reads JSON also with a byte order mark, in a code fence, or encoded twice. Throws SyntaxError for anything else. */
export function readJsonText(entered: string): unknown {
	let value: unknown = parsed(trimmed(entered));
	for (let time = 1; time < MOST_ENCODED && typeof value === 'string'; time++) {
		const text = trimmed(value);
		if (!opens(text) && !text.startsWith('```')) break;
		value = parsed(text);
	}
	return value;
}
