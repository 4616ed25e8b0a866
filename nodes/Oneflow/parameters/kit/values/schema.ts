import { z } from 'zod';

import { shortened, trimmed } from '../../../characters';
import { isRecord } from '../../../records';
import { complain, wrong } from '../issues';

/** The only entry of a list, as tables give a value from a linked record; anything else as it is. */
export const only = (raw: unknown): unknown =>
	Array.isArray(raw) && raw.length === 1 ? raw[0] : raw;

/** Whether nothing was entered: no value, or a text of white space and unseen characters. */
export function isEmpty(raw: unknown): boolean {
	const value = only(raw) ?? '';
	return typeof value === 'string' && trimmed(value) === '';
}

function show(raw: unknown): string {
	const isPlain = ['string', 'number', 'bigint', 'symbol'].includes(typeof raw);
	const text = isPlain ? String(raw) : (asTime(raw) ?? JSON.stringify(raw));
	return text === undefined ? 'this value' : `"${shortened(text, 60)}"`;
}

/** What a value is instead of one value; undefined when it is one, as dates are. */
export function gathering(raw: unknown): string | undefined {
	if (Array.isArray(raw)) return 'a list';
	return isRecord(raw) && asTime(raw) === undefined ? 'an object' : undefined;
}

/** A date of JavaScript's or Luxon's as ISO text, in its own offset; undefined for anything else. */
export function asTime(raw: unknown): string | undefined {
	if (!isRecord(raw) || typeof raw.toJSON !== 'function') return undefined;
	const text: unknown = raw.toJSON() ?? 'Invalid Date';
	return typeof text === 'string' ? text : undefined;
}

/** A schema whose refusals all read alike: the value, what it is not, and the remedy. */
export function described<Schema extends z.ZodTypeAny>(
	what: string,
	remedy: string,
	schema: Schema,
) {
	return z
		.unknown()
		.transform(only)
		.superRefine((raw, context) => {
			if (schema.safeParse(raw).success) return;
			if ([raw].flat().every(isEmpty)) return complain(context, 'is empty.', remedy);
			const several = gathering(raw);
			if (several === undefined) return complain(context, `${show(raw)} is ${what}.`, remedy);
			const pick = 'One value is needed: pick one value of it.';
			complain(context, `${show(raw)} is ${several}.`, pick);
		})
		.pipe(schema);
}

/** Optional: empty means "not given". */
export function optional<Schema extends z.ZodTypeAny>(schema: Schema) {
	return z.preprocess((raw) => (isEmpty(raw) ? undefined : raw), schema.optional());
}

export function required<Schema extends z.ZodTypeAny>(schema: Schema) {
	return z
		.unknown()
		.refine(
			(raw) => !isEmpty(raw),
			wrong(
				'is empty.',
				'Enter a value. If an expression stands here, it gave none for this item.',
			),
		)
		.pipe(schema);
}
