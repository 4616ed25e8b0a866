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

/** What is wrong with a text as such, wherever it is entered. */
export function wrongIn(entered: string): Said | undefined {
	if (HALF_CHARACTER.test(entered)) {
		return { what: 'contains half a character, such as a cut emoji.', remedy: 'Remove it.' };
	}
	if (!entered.includes('[object Object]')) return undefined;
	const remedy = 'An expression gave a whole object there: pick one value of it.';
	return { what: 'contains "[object Object]" in place of a value.', remedy };
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

/** A number that a spreadsheet has rounded, such as `5.56E+09`. */
const ROUNDED = /^\d([.,]\d+)?E\+\d{2}$/i;

/** Digits as spreadsheets and tables of data mark and lengthen them: `'5560001111`, `5560001111.0`. */
const unmarked = (entered: string) => entered.replace(/^'?(\d{5,})(\.0+)?$/, '$1');

/** A number or key of a person, company or row, which no unseen character belongs to. */
export const code = (longest = LONGEST_TEXT) =>
	optional(
		upTo(
			longest,
			someText
				.transform((entered) => unmarked(plain(entered)))
				.refine(
					(entered) => !ROUNDED.test(entered),
					wrong('is a rounded number.', 'Format the column of the spreadsheet as text.'),
				),
		),
	);
