import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { choiceField } from './fields';
import type { Item } from './item';
import { listOf, oneOf } from './values';

const ONEFLOW_DEFAULT: INodePropertyOptions = { name: 'Oneflow Default', value: '' };

/** The sort parameter of a list. */
export interface Sorting {
	field: INodeProperties;
	/** The API's `sort`, a hyphen for descending (docs/oneflow-api.md 2.2); undefined leaves it to Oneflow. */
	of(item: Item): string | undefined;
}

/** Sorting by the columns that a list can be sorted by, besides Oneflow's own order. */
export function sorting(orders: INodePropertyOptions[]): Sorting {
	const [first, ...others] = orders.map(({ value }) => String(value));
	const columns = listOf(oneOf(first, ...others));
	return {
		field: choiceField('Sort', 'sort', { options: [ONEFLOW_DEFAULT, ...orders] }),
		of: (item) => item.read('sort', 'Sort', columns).join(',') || undefined,
	};
}
