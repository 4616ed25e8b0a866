import type { INodePropertyOptions } from 'n8n-workflow';

import { choiceField } from './fields';
import { parameter } from './parameter';
import { listOf, oneOf } from './values';

/**
 * The sort parameter of a list, by the columns that it can be sorted by: the API's `sort`, a hyphen for descending
 * (docs/oneflow-api.md 2.2), or undefined for Oneflow's own order.
 */
export function sorting(orders: INodePropertyOptions[]) {
	const [first, ...others] = orders.map(({ value }) => String(value));
	return parameter(
		choiceField('Sort', 'sort', { options: [{ name: 'Oneflow Default', value: '' }, ...orders] }),
		listOf(oneOf(first, ...others)).transform((columns) => columns.join(',') || undefined),
	);
}
