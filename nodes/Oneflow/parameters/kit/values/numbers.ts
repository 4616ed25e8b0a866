import { z } from 'zod';

import { plain } from '../../../characters';
import { roundedTo } from '../../../oneflow/decimals';
import { described, optional, required } from './schema';

/** Digits that a number keeps for sure; what follows comes of binary fractions. */
const SAFE_DIGITS = 15;

/** Less than this is what a subtraction of equal numbers leaves. */
const DUST = 1e-9;

/** A number as people write it, `0.1 + 0.2` as "0.3"; undefined where it is too large or too small to be meant. */
export function numberText(value: number): string | undefined {
	if (Number.isSafeInteger(value)) return String(value);
	const size = Math.abs(value);
	if (!(size < Number.MAX_SAFE_INTEGER) || size < DUST) return undefined;
	const meant = Number(value.toPrecision(SAFE_DIGITS));
	const text = String(meant);
	return text.includes('e') ? meant.toFixed(20).replace(/0+$/, '') : text;
}

/** A number as text where a number is expected: the tiny remainder of a subtraction is 0. */
function figure(raw: unknown): unknown {
	if (typeof raw === 'string') return plain(raw);
	if (typeof raw === 'bigint') return String(raw);
	if (typeof raw !== 'number') return raw;
	return Math.abs(raw) < DUST ? '0' : numberText(raw);
}

/** The same, but for a text such as `1.500`: 1500 in half of Europe, 1.5 elsewhere. */
const unambiguous = (raw: unknown) =>
	typeof raw === 'string' && /^-?[1-9]\d{0,2}\.\d{3}$/.test(plain(raw)) ? undefined : figure(raw);

const AMOUNT = /^-?(0|[1-9]\d{0,12})(\.\d{1,2})?$/;

/** How much of a price may be lost when a worked out one is rounded to two decimals. */
const MOST_LOST = 0.05;

/** A price that an expression worked out is rounded as on an invoice; a text is taken as it is written. */
function price(raw: unknown): unknown {
	const written = unambiguous(raw);
	if (typeof written !== 'string') return written;
	if (typeof raw !== 'number') return written.replace(/^(-?\d{1,13}\.\d\d)0+$/, '$1');
	if (!/^-?\d+\.\d{3,}$/.test(written)) return written;
	const rounded = roundedTo(written, 2);
	return Math.abs(Number(rounded) - raw) <= Math.abs(raw) * MOST_LOST ? rounded : written;
}

/** Decimal text with at most two decimals (docs/oneflow-api.md 2.4, "amount"). */
export const amount = optional(
	described(
		'not an amount',
		'Enter a number with at most two decimals and a point, such as 1800.00.',
		z.preprocess(price, z.string().max(40).regex(AMOUNT)),
	),
);

/** A number, or its text as people write it: not `0x10`, `007` or `1e3`. */
const NUMBER = z
	.string()
	.max(40)
	.regex(/^-?(0|[1-9]\d{0,15})(\.\d+)?$/)
	.transform(Number);
const numeric = z.preprocess(unambiguous, NUMBER);

/** `0.000` to `100.000` (docs/oneflow-api.md 2.4). */
export const percent = optional(
	described(
		'not a percentage',
		'Enter a number from 0 to 100.',
		// Three decimals are Oneflow's own form, and thousands of percent nobody's.
		z
			.preprocess(figure, NUMBER.pipe(z.number().min(0).max(100)))
			.transform((value) => roundedTo(numberText(value) ?? '0', 3)),
	),
);

export const wholeNumber = (lowest: number, highest = Infinity) =>
	optional(
		described(
			`not a whole number ${highest === Infinity ? `of ${lowest} or more` : `from ${lowest} to ${highest}`}`,
			'Enter digits alone: 30 or 30000, as 30.000 may be either.',
			numeric.pipe(z.number().int().min(lowest).max(highest)),
		),
	);

export const decimalNumber = optional(
	described(
		'not a number',
		'Enter digits, with a point for decimals: 1500 or 1.5, as 1.500 may be either.',
		numeric,
	),
);

/** Whole numbers as spreadsheets and lists write them: `900500`, `#900500`, `900500.0`. */
const ID = /^#?(\d{1,15})(?:\.0{1,2})?$/;

/** IDs are whole numbers (docs/oneflow-api.md 2.4). */
export const anId = described(
	'not an ID',
	'IDs are whole numbers.',
	z.preprocess(
		(raw) =>
			typeof raw === 'string' || typeof raw === 'bigint'
				? Number(ID.exec(plain(String(raw)))?.[1])
				: raw,
		z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
	),
);
export const id = optional(anId);
export const requiredId = required(anId);
