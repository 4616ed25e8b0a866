import { tryToParseDateTime } from 'n8n-workflow';
import { z } from 'zod';

import { wrong } from './issues';

export function isEmpty(raw: unknown): raw is undefined | null | '' {
	return raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '');
}

function show(raw: unknown): string {
	const text = typeof raw === 'string' ? raw : JSON.stringify(raw);
	return text === undefined
		? 'this value'
		: `"${text.length > 60 ? `${text.slice(0, 57)}…` : text}"`;
}

/** A schema whose refusals all read alike: the value, what it is not, and the remedy. */
export function described<Schema extends z.ZodTypeAny>(
	what: string,
	remedy: string,
	schema: Schema,
) {
	return z
		.unknown()
		.superRefine((raw, context) => {
			if (schema.safeParse(raw).success) return;
			context.addIssue({ code: 'custom', ...wrong(`${show(raw)} is ${what}.`, remedy) });
		})
		.pipe(schema);
}

/** Optional: empty means "not given". */
function optional<Schema extends z.ZodTypeAny>(schema: Schema) {
	return z.preprocess((raw) => (isEmpty(raw) ? undefined : raw), schema.optional());
}

function required<Schema extends z.ZodTypeAny>(schema: Schema) {
	return z
		.unknown()
		.refine((raw) => !isEmpty(raw), wrong('is empty.', 'Enter a value.'))
		.pipe(schema);
}

/** Digits that a number keeps for sure; with more, what was entered may have been another number. */
const SAFE_DIGITS = 15;

/** Whether a number is, as far as can be told, the one that was entered or meant. */
export function isExact(value: number): boolean {
	const entered = String(value);
	const digits = entered.replace(/^-?0*\.?0*/, '').replace('.', '');
	return (
		Number.isSafeInteger(value) || (/^-?\d+(\.\d+)?$/.test(entered) && digits.length <= SAFE_DIGITS)
	);
}

/** Numbers and booleans, which expressions give, as text; a number that lost digits stays one. */
const textual = z.preprocess((raw) => {
	const hasText = typeof raw === 'boolean' || (typeof raw === 'number' && isExact(raw));
	return hasText ? String(raw) : raw;
}, z.string().trim());

/** Half of a sign, as a cut through an emoji leaves it; no address can carry one. */
const HALF_SIGN = /\p{Surrogate}/u;

const someText = described(
	'not text',
	'Enter text; a number of more than 15 digits in quotation marks, as n8n cannot keep it exactly.',
	textual,
).refine(
	(entered) => !HALF_SIGN.test(entered),
	wrong('contains half a character, such as a cut emoji.', 'Remove it.'),
);

const LONGEST_TEXT = 10_000;

const textUpTo = (longest: number) =>
	someText.superRefine(({ length }, context) => {
		if (length <= longest) return;
		const what = `has ${length} characters, Oneflow takes at most ${longest}.`;
		context.addIssue({ code: 'custom', ...wrong(what, 'Shorten it.') });
	});

/** Text of at most `longest` characters; numbers and booleans become text. */
export const text = (longest = LONGEST_TEXT) => optional(textUpTo(longest));
export const requiredText = (longest = LONGEST_TEXT) => required(textUpTo(longest));

/** No address, number or code is longer; checked first, so that no pattern ever sees a long text. */
const short = textual.pipe(z.string().max(254));

/** Deliberately looser than zod's own: Oneflow knows best which addresses exist (docs/oneflow-api.md 2.4). */
const EMAIL = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/;

const anEmail = described(
	'not an email address',
	'Enter it in the form name@example.com.',
	short.pipe(z.string().regex(EMAIL)),
);
export const email = optional(anEmail);
export const requiredEmail = required(anEmail);

export const phoneNumber = optional(
	described(
		'not an international phone number',
		'Enter it with the country code, such as +46701234567.',
		short
			.transform((entered) => entered.replace(/[\s().-]/g, ''))
			.pipe(z.string().regex(/^\+[1-9]\d{5,14}$/)),
	),
);

const letters = (count: number) =>
	short.pipe(
		z
			.string()
			.toUpperCase()
			.regex(/^[A-Z]*$/)
			.length(count),
	);

export const countryCode = optional(
	described('not a country code', 'Enter two letters, such as SE.', letters(2)),
);
export const currency = optional(
	described('not a currency', 'Enter three letters, such as SEK.', letters(3)),
);

/** The end of a time that says where it is that time: `Z`, `+02:00`. */
const OFFSET = /[T ].*(Z|[+-]\d{2}:?\d{2})$/i;

/** The day as it is written; a date picker adds a time (docs/oneflow-api.md 2.4). */
function writtenDay(entered: string): string {
	return entered.replace(/^(\d{4}-\d{2}-\d{2})[T ].*$/, '$1');
}

/** The day of a point in time, such as `2025-06-30T22:00:00Z`, as it is then in the time zone. */
function dayIn(entered: string, timezone: string): string {
	if (!OFFSET.test(entered)) return writtenDay(entered);
	try {
		const there = tryToParseDateTime(entered, timezone).setZone(timezone);
		return there.isValid ? there.toFormat('yyyy-MM-dd') : writtenDay(entered);
	} catch {
		return writtenDay(entered);
	}
}

/** A day that the calendar has; a point in time is the day it is then in the workflow's time zone. */
export const date = (timezone: string) =>
	optional(
		described(
			'not a date',
			'Enter a day of the calendar as YYYY-MM-DD.',
			z
				.preprocess((raw) => (raw instanceof Date ? raw.toISOString() : raw), short)
				.refine((entered) => z.string().date().safeParse(writtenDay(entered)).success)
				.transform((entered) => dayIn(entered, timezone)),
		),
	);

/** What binary fractions leave behind the second decimal is removed; anything else is the user's. */
function withoutDust(raw: unknown): unknown {
	if (typeof raw !== 'number') return raw;
	const rounded = Math.round(raw * 100) / 100;
	return Math.abs(rounded - raw) < 1e-9 ? rounded : raw;
}

/** Decimal text with at most two decimals (docs/oneflow-api.md 2.4, "amount"). */
export const amount = optional(
	described(
		'not an amount',
		'Enter a number with at most two decimals and a point, such as 1800.00.',
		z.preprocess(withoutDust, short).pipe(z.string().regex(/^-?(0|[1-9]\d{0,12})(\.\d{1,2})?$/)),
	),
);

/** A number, or its text as people write it: not `0x10`, `007` or `1e3`. */
const numeric = z.union([
	z.number(),
	short.pipe(z.string().regex(/^-?(0|[1-9]\d{0,14})(\.\d+)?$/)).transform(Number),
]);

/** `0.000` to `100.000` (docs/oneflow-api.md 2.4). */
export const percent = optional(
	described(
		'not a percentage',
		'Enter a number from 0 to 100.',
		numeric.pipe(z.number().min(0).max(100)).transform((value) => value.toFixed(3)),
	),
);

export const wholeNumber = (lowest: number, highest: number) =>
	optional(
		described(
			`not a whole number from ${lowest} to ${highest}`,
			'Enter one.',
			numeric.pipe(z.number().int().min(lowest).max(highest)),
		),
	);

export const decimalNumber = optional(
	described(
		'not a number',
		'Enter digits, with a point for decimals.',
		numeric.pipe(z.number().finite()),
	),
);

/** IDs are whole numbers (docs/oneflow-api.md 2.4). */
const anId = described(
	'not an ID',
	'IDs are whole numbers.',
	z
		.union([
			z.number(),
			z
				.string()
				.trim()
				.regex(/^\d{1,15}$/)
				.transform(Number),
		])
		.pipe(z.number().int().positive().max(Number.MAX_SAFE_INTEGER)),
);
export const id = optional(anId);
export const requiredId = required(anId);

/** Several values: from a multi-select, a JSON array, or text with commas; each once, empty ones left out. */
export function listOf<Schema extends z.ZodTypeAny>(entry: Schema) {
	return z
		.unknown()
		.transform((raw): unknown[] => {
			const entries = Array.isArray(raw) ? raw : typeof raw === 'string' ? raw.split(',') : [raw];
			return entries.filter((one: unknown) => !isEmpty(one));
		})
		.transform((entries, context): Array<NonNullable<z.output<Schema>>> => {
			const results = entries.map((one) => entry.safeParse(one));
			// Said of the whole list, which is one field to the user.
			for (const { error } of results) error?.issues.forEach((issue) => context.addIssue(issue));
			return [...new Set(results.map(({ data }) => data as NonNullable<z.output<Schema>>))];
		});
}
export const idList = listOf(anId);
export const textList = listOf(someText);

/** One of a fixed set; for sets that Oneflow may extend, use `text`. */
export const oneOf = <Value extends string>(...values: [Value, ...Value[]]) =>
	described('unknown', `Use one of: ${values.join(', ')}.`, z.enum(values));

const SWITCHED = new Map<unknown, boolean>([
	['true', true],
	[1, true],
	['1', true],
	['false', false],
	[0, false],
	['0', false],
]);

/** Expressions often give text for a switch. */
export const flag = optional(
	described(
		'neither true nor false',
		'Use one of them.',
		z.preprocess((raw) => SWITCHED.get(raw) ?? raw, z.boolean()),
	),
);

function parsedTime(raw: unknown, timezone: string): string | undefined {
	try {
		const parsed = tryToParseDateTime(raw instanceof Date ? raw.toISOString() : raw, timezone);
		return parsed.isValid ? `${parsed.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss")}+0000` : undefined;
	} catch {
		return undefined;
	}
}

/**
 * A point in time as Oneflow writes it, UTC with offset (docs/oneflow-api.md 2.4); times without an offset are
 * read in the workflow's time zone.
 */
export const dateTime = (timezone: string) =>
	optional(
		described(
			'not a date and time',
			'Enter it as 2025-03-01T10:00:00.',
			z.preprocess((raw) => parsedTime(raw, timezone), z.string()),
		),
	);
