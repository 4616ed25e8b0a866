import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { recordIn, withoutUndefined } from '../../records';
import { byLabel, collectionField } from './fields';
import { complain } from './issues';
import type { Parameter } from './parameter';
import { isEmpty } from './values';

type Given<Value> = z.ZodType<Value, z.ZodTypeDef, unknown>;

/** A schema for the value of a named field; what `empty` says stands for an empty one. */
function named<Value, Empty>(schema: Given<Value>, empty: (context: z.RefinementCtx) => Empty) {
	return z.unknown().transform((raw, context): Value | Empty | undefined => {
		if (raw === undefined) return undefined;
		if (isEmpty(raw)) return empty(context);
		const result = schema.safeParse(raw);
		if (result.success) return result.data;
		result.error.issues.forEach((issue) => context.addIssue(issue));
		return z.NEVER;
	});
}

/** A field that Oneflow can empty: an empty text or null becomes the text '' that does so. */
export function clearable<Value>(schema: Given<Value>) {
	return named(schema, () => '' as const);
}

/** A field that Oneflow empties by null, as it has no text for "none". */
export function removable<Value>(schema: Given<Value>) {
	return named(schema, () => null);
}

/** A field that has a value at Oneflow in any case, so that emptying it is refused. */
export function lasting<Value>(schema: Given<Value>) {
	return named(schema, (context) => {
		const remedy =
			'Oneflow needs a value here: enter one, or remove the field to leave it as it is. An expression leaves it with || undefined.';
		complain(context, 'is empty.', remedy);
		return z.NEVER;
	});
}

const NOTHING_NAMED =
	'Update Fields: none has a value, so nothing was changed. Add the fields to change.';

/**
 * The collection of an update, what is not added to it stays as it is. It gives the fields the user named, null and
 * empty texts included: they were entered on purpose. Only an expression that gives nothing at all names no field,
 * where it is not refused (`emptied.ts`). `schemaIn` gets the workflow's time zone.
 */
export const changes = <Schema extends z.ZodTypeAny>(
	options: INodeProperties[],
	schemaIn: (timezone: string) => Schema,
): Parameter<z.output<Schema>> => ({
	field: collectionField('Update Fields', 'updateFields', {
		placeholder: 'Add field',
		description:
			'Only the fields added here change. An empty text or null empties a field in Oneflow; it is refused where Oneflow needs a value. An expression without a result leaves a text as it is; it is refused in a switch, choice, number or JSON.',
		options: [...options].sort(byLabel),
	}),
	read(item) {
		const named = withoutUndefined(recordIn(item.raw('updateFields')));
		if (Object.keys(named).length === 0) item.hint(NOTHING_NAMED);
		return item.check(named, 'Update Fields', schemaIn(item.context.getTimezone()));
	},
});
