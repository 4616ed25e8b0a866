import type { INodeProperties } from 'n8n-workflow';
import type { z } from 'zod';

import { isRecord } from '../records';
import type { Item } from './item';

/** The collection of an update: what is not added to it stays as it is. */
export function changesField(options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Update Fields',
		name: 'updateFields',
		type: 'collection',
		placeholder: 'Add field',
		default: {},
		description: 'Only the fields added here change',
		options,
	};
}

/**
 * The fields the user named. One whose expression gives nothing (null) counts as not named, while an
 * empty text was entered on purpose.
 */
export function namedChanges(item: Item): Record<string, unknown> {
	const input = item.raw('updateFields', {});
	if (!isRecord(input)) return {};
	return Object.fromEntries(
		Object.entries(input).filter(([, value]) => value !== undefined && value !== null),
	);
}

/** Reads the changes through a schema. Throws NodeOperationError naming the field. */
export function readChanges<Schema extends z.ZodTypeAny>(
	item: Item,
	schema: Schema,
): z.output<Schema> {
	return item.check(namedChanges(item), 'Update Fields', schema);
}
