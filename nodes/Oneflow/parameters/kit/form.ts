import type { INodeProperties } from 'n8n-workflow';

import { isRecord } from '../../records';
import type { Item } from './item';

/**
 * Reads the fields of a form by their names, whether they are the operation's own parameters or stand under
 * Additional Fields. What is not there is null.
 */
export function readForm(item: Item, fields: INodeProperties[]): Record<string, unknown> {
	const entered = item.raw('additionalFields', {});
	const additional = isRecord(entered) ? entered : {};
	return Object.fromEntries(
		fields.map(({ name }) => [name, name in additional ? additional[name] : item.raw(name)]),
	);
}
