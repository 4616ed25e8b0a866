import { z } from 'zod';

import { trimmed } from '../../../characters';
import { flagIn } from '../../../records';
import { readJsonText } from '../jsonText';
import { described, isEmpty } from './schema';
import { anId } from './numbers';
import { someText, text } from './text';

/** The entries of a text: those of a JSON array, or what commas, semicolons and lines part. */
function listIn(raw: unknown): unknown {
	if (typeof raw !== 'string') return raw;
	if (!/^(\[|```)/.test(trimmed(raw))) return raw.split(/[,;\n]/);
	try {
		return readJsonText(raw);
	} catch {
		return raw.split(',');
	}
}

/** Several values: from a multi-select, a JSON array, or text; each once, empty ones left out. */
export function listOf<Schema extends z.ZodTypeAny>(entry: Schema) {
	return z.unknown().transform((raw, context): Array<NonNullable<z.output<Schema>>> => {
		const entries: unknown[] = [listIn(raw)].flat();
		const results = entries.filter((one) => !isEmpty(one)).map((one) => entry.safeParse(one));
		// Said of the whole list, which is one field to the user.
		for (const { error } of results) error?.issues.forEach((issue) => context.addIssue(issue));
		return [...new Set(results.map(({ data }) => data as NonNullable<z.output<Schema>>))];
	});
}
export const idList = listOf(anId);
export const textList = listOf(someText);

/** A word of the API as a label or a record may write it: "Swedish BankID" is swedish_bankid. */
const asWord = (entered: string) =>
	trimmed(entered)
		.toLowerCase()
		.replace(/[\s-]+/g, '_');

/** One of a fixed set, in whatever case; for sets that Oneflow may extend, use `word`. */
export const oneOf = <Value extends string>(...values: [Value, ...Value[]]) =>
	described(
		'unknown',
		`Use one of: ${values.join(', ')}.`,
		z.preprocess(
			(raw) => (typeof raw === 'string' ? values.find((one) => asWord(one) === asWord(raw)) : raw),
			z.enum<Value, [Value, ...Value[]]>(values),
		),
	);

/** The same, the first of them where there is none. */
export const choice = <Value extends string>(...values: [Value, ...Value[]]) =>
	z.preprocess((raw) => raw ?? values[0], oneOf(...values));

/** A word of the API. */
export const word = text().transform((entered) => entered && asWord(entered));

/** Event types as Oneflow names them (docs/oneflow-api.md 4.11), also those that nobody here knows. */
export const eventList = listOf(
	described(
		'not an event type',
		'Event types look like contract:sign. The list of the field has those that are known.',
		someText
			.transform((entered) => entered.toLowerCase())
			.pipe(z.string().regex(/^(\*|[a-z\d_]+(:[a-z\d_]+)+)$/)),
	),
);

/** A switch. Left out it is undefined; null or an empty text, as of an empty cell, is refused. */
export const flag = described(
	'neither true nor false',
	'Use true or false. Where a record lacks what was not ticked, add || false to the expression.',
	z.preprocess((raw) => flagIn(raw) ?? raw, z.boolean().optional()),
);

/** A switch that is off where it is left out. */
export const isOn = flag.transform((entered) => entered === true);
