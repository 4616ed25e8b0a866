import { trimmed } from '../../characters';
import { isRecord } from '../../records';
import { gathering, only } from './values/schema';

/** A block of code as models write it, with text before and after it or without. */
const FENCED = /^[^`]*```[a-z0-9]*(?![a-z0-9])([\s\S]*?)```[^`]*$/i;

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

/** What items of n8n, answers of models and of APIs put around a value, and contracts around their parts. */
const WRAPPING = /^(data|data_?fields|json|output|parties|recipients)$/i;

/** What else they tell of a value. */
const BESIDE = /^(binary|count|_links|pairedItem)$/;

/** What stands in such wrappings, also in each entry of a list; one value is in none. */
export function unwrapped(value: unknown): unknown {
	if (Array.isArray(value)) return value.flatMap((one) => (isRecord(one) ? unwrapped(one) : [one]));
	if (!isRecord(value)) return value;
	const said = Object.entries(value).filter(([key]) => !BESIDE.test(key));
	const [[key, inner] = [''], ...others] = said;
	const isAlone = others.length === 0 && WRAPPING.test(key);
	return isAlone && gathering(only(inner)) !== undefined ? unwrapped(inner) : value;
}
