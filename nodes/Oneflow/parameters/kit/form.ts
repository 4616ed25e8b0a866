import type { INodeProperties } from 'n8n-workflow';

import { isRecord, recordIn } from '../../records';
import type { Item } from './item';
import { choice } from './values';

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
