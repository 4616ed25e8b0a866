import type { INodeProperties } from 'n8n-workflow';
import type { z } from 'zod';

import { isRecord, recordIn } from '../../records';
import { textField } from './fields';
import type { Item } from './item';
import { choice, requiredText } from './values';

/** A field of a form, and how what was entered there is read. */
export interface Parameter<Value> {
	field: INodeProperties;
	/** Makes no call: every item is read before the first one. Throws NodeOperationError naming the field. */
	read(item: Item): Value;
}

/** Several fields that give one value. */
export interface Group<Value> {
	fields: INodeProperties[];
	read(item: Item): Value;
}

/** Parameters by the names of their values, in the order of the form. */
export type Inputs = Record<string, Parameter<unknown> | Group<unknown>>;
export type Values<Own extends Inputs> = { [Name in keyof Own]: ReturnType<Own[Name]['read']> };

const readFrom =
	(place: string) =>
	<Schema extends z.ZodTypeAny>(
		field: INodeProperties,
		schema: Schema,
		label = field.displayName,
	): Parameter<z.output<Schema>> => ({
		field,
		read: (item) => item.read(`${place}${field.name}`, label, schema),
	});

/** A field that is read through a schema; `label` is what errors call it. */
export const parameter = readFrom('');

/** A text that nothing can be done without. */
export const neededText = (
	label: string,
	name: string,
	more: Partial<INodeProperties>,
	longest?: number,
) => parameter(textField(label, name, { required: true, ...more }), requiredText(longest));

/** A field that is an entry of the collection Options. */
export const option = readFrom('options.');

/** The same as an entry of the collection Additional Fields. */
export const additional = readFrom('additionalFields.');

/** All of the parameters as one, which gives their values by name. */
export const group = <Own extends Inputs>(inputs: Own): Group<Values<Own>> => ({
	fields: Object.values(inputs).flatMap((one) => ('field' in one ? [one.field] : one.fields)),
	read: (item) =>
		Object.fromEntries(
			Object.entries(inputs).map(([name, one]) => [name, one.read(item)]),
		) as Values<Own>,
});

/** A form's list, which stands under its name, a plain list, or one entry: also what stands beside a list. */
export function entriesIn(input: unknown, ...names: string[]): unknown {
	if (input === undefined || input === null) return [];
	if (!isRecord(input)) return input;
	const name = names.find((one) => (input[one] ?? undefined) !== undefined) ?? '';
	const { [name]: own = [], ...rest } = input;
	return Object.keys(rest).length === 0 ? own : [own, rest].flat();
}

/** Whether things are entered as JSON. Throws NodeOperationError for a way that there is not. */
export const isAsJson = (item: Item, label: string, name: string): boolean =>
	item.read(`${name}Input`, `${label} Input`, choice('fields', 'json')) === 'json';

/** What is entered in a form or as JSON (`eitherInput`). Throws NodeOperationError. */
export const eitherEntered = (item: Item, label: string, name: string): unknown =>
	isAsJson(item, label, name) ? item.json(`${name}Json`, `${label} (JSON)`) : item.raw(name, {});

/** Reads a form's fields by their names, whether they are parameters of their own or under Additional Fields. */
export function readForm(item: Item, fields: INodeProperties[]): Record<string, unknown> {
	const additional = recordIn(item.raw('additionalFields'));
	return Object.fromEntries(
		fields.map(({ name }) => [name, name in additional ? additional[name] : item.raw(name)]),
	);
}
