import { z } from 'zod';

import { countUpTo, HALF_CHARACTER, isLongerThan, plain, trimmed } from '../../../characters';
import { complain, wrong, type Said } from '../issues';
import { numberText } from './numbers';
import { asTime, described, optional, required } from './schema';

/** Numbers, switches and dates, which expressions give, as text; anything else as it is. */
function written(raw: unknown): unknown {
	if (typeof raw === 'boolean' || typeof raw === 'bigint') return String(raw);
	return typeof raw === 'number' ? (numberText(raw) ?? raw) : (asTime(raw) ?? raw);
}

/** Text without white space and unseen characters at its ends; a number that lost digits is none. */
export const textual = z.preprocess(written, z.string().transform(trimmed));

/** No address, number or code is longer; checked first, so that no pattern ever sees a long text. */
export const short = textual.pipe(z.string().max(254));

/** What systems leave in a text in place of a value, and what to do about it. */
const LOST: Array<[left: RegExp, remedy: string]> = [
	[/\[object Object\]/, 'An expression gave a whole object there: pick one value of it.'],
	[
		/\{\{\s*\$[^}]{0,100}(\}\})?/,
		'It was not worked out: switch the field from Fixed to Expression.',
	],
	[
		/&(#\d+|#x[\da-f]+|amp|lt|gt|quot|apos|nbsp|[a-z]{1,2}(uml|acute|grave|circ|tilde|ring|cedil|slash|lig));/i,
		'It stands for a character of a web page: give that character, for example with replaceAll().',
	],
	[
		/^\d(?:[.,]\d+E\+?|E\+)\d{1,3}$/i,
		'A spreadsheet has rounded the number: format its column as text.',
	],
	[
		/^(undefined|null|NULL)$|^(undefined|null)\s|\s(undefined|null)$|\bNaN\b|\bInvalid Date(Time)?\b|\ufffd|#(N\/A|(REF|VALUE|DIV\/0|NUM|NULL|ERROR)!|NAME\?)/,
		'There was no value where it comes from: correct it there, or give an empty text.',
	],
];

/** What is wrong with a text as such, wherever it is entered. */
export function wrongIn(entered: string): Said | undefined {
	if (HALF_CHARACTER.test(entered)) {
		return { what: 'contains half a character, such as a cut emoji.', remedy: 'Remove it.' };
	}
	const text = trimmed(entered);
	for (const [pattern, remedy] of LOST) {
		const left = pattern.exec(text)?.[0].trim();
		if (left !== undefined) return { what: `contains "${left}" in place of a value.`, remedy };
	}
	return undefined;
}

export const someText = described(
	'not text',
	'Enter text. Put a number of more than 15 digits in quotation marks, as n8n cannot hold it exactly.',
	textual,
).pipe(
	z.string().superRefine((entered, context) => {
		const said = wrongIn(entered);
		if (said !== undefined) complain(context, said.what, said.remedy);
	}),
);

const LONGEST_TEXT = 10_000;

/** Of how many characters a message may speak. */
const MOST_COUNTED = 1_000_000;

function upTo(longest: number, schema: z.ZodType<string, z.ZodTypeDef, unknown>) {
	return schema.superRefine((entered, context) => {
		if (!isLongerThan(entered, longest)) return;
		const what = `has ${countUpTo(entered, MOST_COUNTED)} characters; Oneflow takes at most ${longest}.`;
		complain(context, what, 'Shorten it.');
	});
}

/** Text of at most `longest` characters as people count them; numbers, switches and dates become text. */
export const text = (longest = LONGEST_TEXT) => optional(upTo(longest, someText));
export const requiredText = (longest = LONGEST_TEXT) => required(upTo(longest, someText));

/** A person's or company's name: one line, with nothing about it that mails and web pages add. */
const aName = (longest: number) =>
	upTo(
		longest,
		someText.transform((entered) => entered.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')),
	).refine(
		(entered) => !/<[^<>]*>|^n\/a$|^[^\p{L}\p{N}]*$/iu.test(entered),
		wrong('is not a name.', 'Enter the name alone.'),
	);
export const name = (longest = LONGEST_TEXT) => optional(aName(longest));
export const requiredName = (longest: number) => required(aName(longest));

/** Digits as spreadsheets and tables of data mark and lengthen them: `'5560001111`, `5560001111.0`. */
const unmarked = (entered: string) => entered.replace(/^'?(\d{5,})(\.0+)?$/, '$1');

/** A key of a person, company or row, which no unseen character belongs to. */
const aCode = (longest: number) =>
	upTo(
		longest,
		someText.transform((entered) => unmarked(plain(entered))),
	);
export const code = () => optional(aCode(LONGEST_TEXT));

/** The number under which a person or company is registered: with a digit, and one number alone. */
export const registration = (longest = LONGEST_TEXT) =>
	optional(
		aCode(longest).refine(
			(entered) => /\p{N}/u.test(entered) && !/[*="\n,;:|]|xxx/i.test(entered),
			wrong('is not one number.', 'Enter the registered number alone, or leave it empty.'),
		),
	);
