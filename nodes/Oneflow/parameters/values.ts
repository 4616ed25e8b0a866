import { tryToParseDateTime } from 'n8n-workflow';
import { z } from 'zod';

/** What is wrong with a value, and what to enter instead. */
class Complaint {
	constructor(readonly message: string) {}
}

/** One for all: each type that is built while the node loads makes n8n's start longer. */
const anything = z.unknown();

/** A zod type from a plain reading function, so that every message is ours in any zod version. */
function reading<T>(read: (raw: unknown) => T | Complaint) {
	return anything.transform((raw, context): T => {
		const value = read(raw);
		if (!(value instanceof Complaint)) return value;
		context.addIssue({ code: 'custom', message: value.message });
		return z.NEVER;
	});
}

function isEmpty(raw: unknown): raw is undefined | null | '' {
	return raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '');
}

function show(raw: unknown): string {
	const text = typeof raw === 'string' ? raw : JSON.stringify(raw);
	return text === undefined
		? 'this value'
		: `"${text.length > 60 ? `${text.slice(0, 57)}…` : text}"`;
}

function asText(raw: unknown): string | Complaint {
	if (typeof raw === 'string') return raw.trim();
	if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw);
	return new Complaint(`${show(raw)} is not text. Enter text.`);
}

/** Optional: empty means "not given". Required: empty is a complaint. */
function optional<T>(read: (raw: unknown) => T | Complaint) {
	return reading((raw) => (isEmpty(raw) ? undefined : read(raw)));
}
function required<T>(read: (raw: unknown) => T | Complaint) {
	return reading((raw) => (isEmpty(raw) ? new Complaint('is empty. Enter a value.') : read(raw)));
}

function textUpTo(longest: number) {
	return (raw: unknown) => {
		const value = asText(raw);
		if (value instanceof Complaint || value.length <= longest) return value;
		return new Complaint(
			`has ${value.length} characters, Oneflow takes at most ${longest}. Shorten it.`,
		);
	};
}

/** Text of at most `longest` characters; numbers and booleans become text. */
export const text = byLength((longest) => optional(textUpTo(longest)));
export const requiredText = byLength((longest) => required(textUpTo(longest)));

/** The same type for the same length, which many fields share. */
function byLength<T>(make: (longest: number) => T): (longest?: number) => T {
	const made = new Map<number, T>();
	return (longest = 10_000) => {
		const type = made.get(longest) ?? make(longest);
		made.set(longest, type);
		return type;
	};
}

/** No address, number or code is longer; checked first, so that no pattern ever sees a long text. */
const LONGEST_MATCHED = 254;

function matching(pattern: RegExp, what: string, change = (value: string) => value) {
	return (raw: unknown) => {
		const value = asText(raw);
		if (value instanceof Complaint) return value;
		if (value.length > LONGEST_MATCHED) return new Complaint(`${show(raw)} is not ${what}`);
		const changed = change(value);
		return pattern.test(changed) ? changed : new Complaint(`${show(raw)} is not ${what}`);
	};
}

/** Deliberately loose: Oneflow knows best which addresses exist (docs/oneflow-api.md 2.4). */
const readEmail = matching(
	/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/,
	'an email address. Enter it in the form name@example.com.',
);
export const email = optional(readEmail);
export const requiredEmail = required(readEmail);

export const phoneNumber = optional(
	matching(
		/^\+[1-9]\d{5,14}$/,
		'an international phone number. Enter it with the country code, such as +46701234567.',
		(value) => value.replace(/[\s().-]/g, ''),
	),
);

export const countryCode = optional(
	matching(/^[A-Z]{2}$/, 'a country code. Enter two letters, such as SE.', (value) =>
		value.toUpperCase(),
	),
);

const readCurrency = matching(
	/^[A-Z]{3}$/,
	'a currency. Enter three letters, such as SEK.',
	(value) => value.toUpperCase(),
);
export const currency = optional(readCurrency);

const readDate = matching(
	/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
	'a date. Enter it as YYYY-MM-DD.',
	// A date picker adds a time; the day is what Oneflow takes (docs/oneflow-api.md 2.4).
	(value) => value.replace(/^(\d{4}-\d{2}-\d{2})[T ].*$/, '$1'),
);
/** A day that the calendar has. */
export const date = optional((raw) => {
	const day = readDate(raw);
	if (day instanceof Complaint) return day;
	const isReal = new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
	return isReal ? day : new Complaint(`${show(raw)} is not a day of the calendar. Enter another.`);
});

/** Decimal text with at most two decimals (docs/oneflow-api.md 2.4, "amount"); binary rounding dust is removed. */
function readAmount(raw: unknown): string | Complaint {
	const rounded = typeof raw === 'number' ? Math.round(raw * 100) / 100 : undefined;
	const isDust = rounded !== undefined && Math.abs(rounded - Number(raw)) < 1e-9;
	const value = asText(isDust ? rounded : raw);
	if (value instanceof Complaint) return value;
	if (/^-?(0|[1-9]\d{0,12})(\.\d{1,2})?$/.test(value)) return value;
	return new Complaint(
		`${show(raw)} is not an amount. Enter a number with at most two decimals and a point, such as 1800.00.`,
	);
}
export const amount = optional(readAmount);

/** A number as people write it; NaN for anything else, such as `0x10`, `007` or `1e3`. */
function asNumber(raw: unknown): number {
	if (typeof raw === 'number') return raw;
	const value = asText(raw);
	if (value instanceof Complaint || value.length > LONGEST_MATCHED) return Number.NaN;
	return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}

/** `0.000` to `100.000` (docs/oneflow-api.md 2.4). */
export const percent = optional((raw) => {
	const value = asNumber(raw);
	if (value >= 0 && value <= 100) return value.toFixed(3);
	return new Complaint(`${show(raw)} is not a percentage. Enter a number from 0 to 100.`);
});

export const wholeNumber = (lowest: number, highest: number) =>
	optional((raw) => {
		const value = asNumber(raw);
		if (Number.isInteger(value) && value >= lowest && value <= highest) return value;
		return new Complaint(
			`${show(raw)} is not a whole number from ${lowest} to ${highest}. Enter one.`,
		);
	});

export const decimalNumber = optional((raw) => {
	const value = asNumber(raw);
	return Number.isFinite(value)
		? value
		: new Complaint(`${show(raw)} is not a number. Enter digits, with a point for decimals.`);
});

/** IDs are whole numbers (docs/oneflow-api.md 2.4). */
function readId(raw: unknown): number | Complaint {
	const value = typeof raw === 'string' ? raw.trim() : raw;
	const id = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
	if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0) return id;
	return new Complaint(`${show(raw)} is not an ID. IDs are whole numbers.`);
}
export const id = optional(readId);
export const requiredId = required(readId);

/** Several IDs: from a multi-select, a JSON array, or text with commas. */
export const idList = reading((raw): number[] | Complaint => {
	if (isEmpty(raw)) return [];
	const entries = Array.isArray(raw) ? raw : typeof raw === 'string' ? raw.split(',') : [raw];
	const ids: number[] = [];
	for (const entry of entries) {
		if (isEmpty(entry)) continue;
		const read = readId(entry);
		if (read instanceof Complaint) return read;
		ids.push(read);
	}
	return [...new Set(ids)];
});

/** Several texts: from a multi-select, a JSON array, or text with commas. */
export const textList = reading((raw): string[] | Complaint => {
	if (isEmpty(raw)) return [];
	const entries = Array.isArray(raw) ? raw : typeof raw === 'string' ? raw.split(',') : [raw];
	const texts: string[] = [];
	for (const entry of entries) {
		const read = asText(entry);
		if (read instanceof Complaint) return read;
		if (read !== '') texts.push(read);
	}
	return [...new Set(texts)];
});

/** One of a fixed set; for sets that Oneflow may extend, use `text`. */
export const oneOf = <Value extends string>(...values: Value[]) =>
	reading(
		(raw): Value | Complaint =>
			values.find((value) => value === raw) ??
			new Complaint(`${show(raw)} is unknown. Use one of: ${values.join(', ')}.`),
	);

/** Expressions often give text for a switch. */
export const flag = optional((raw) => {
	if (typeof raw === 'boolean') return raw;
	if (raw === 'true' || raw === 1 || raw === '1') return true;
	if (raw === 'false' || raw === 0 || raw === '0') return false;
	return new Complaint(`${show(raw)} is neither true nor false. Use one of them.`);
});

/**
 * A point in time as Oneflow writes it, UTC with offset (docs/oneflow-api.md 2.4); times without an offset are
 * read in the workflow's time zone.
 */
export const dateTime = (timezone: string) =>
	optional((raw) => {
		const input = raw instanceof Date ? raw.toISOString() : raw;
		try {
			const parsed = tryToParseDateTime(input, timezone);
			if (parsed.isValid) return `${parsed.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss")}+0000`;
		} catch {
			// Said below, in the same words as for a value that is no date at all.
		}
		return new Complaint(`${show(raw)} is not a date and time. Enter it as 2025-03-01T10:00:00.`);
	});
