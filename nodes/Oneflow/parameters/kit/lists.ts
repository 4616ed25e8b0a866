import type { INodePropertyOptions } from 'n8n-workflow';

import { choiceField, numberField, switchField } from './fields';
import { parameter, type Group } from './parameter';
import { isOn, listOf, oneOf, wholeNumber } from './values';

const USUAL_LIMIT = 50;

/** Return All and Limit, as everywhere in n8n: how many rows the user wants; undefined means all. */
export const paging: Group<number | undefined> = {
	fields: [
		switchField('Return All', 'returnAll', {
			description: 'Whether to return all results or only up to a given limit',
		}),
		numberField('Limit', 'limit', {
			typeOptions: { minValue: 1 },
			default: USUAL_LIMIT,
			displayOptions: { show: { returnAll: [false] } },
			description: 'Max number of results to return',
		}),
	],
	read(item) {
		if (item.read('returnAll', 'Return All', isOn)) return undefined;
		return item.read('limit', 'Limit', wholeNumber(1)) ?? USUAL_LIMIT;
	},
};

/** The `sort` of a list by these columns, a hyphen for descending (docs/oneflow-api.md 2.2), or Oneflow's own order. */
export function sorting(orders: INodePropertyOptions[]) {
	const [first, ...others] = orders.map(({ value }) => String(value));
	return parameter(
		choiceField('Sort', 'sort', { options: [{ name: 'Oneflow Default', value: '' }, ...orders] }),
		listOf(oneOf(first, ...others)).transform((columns) => columns.join(',') || undefined),
	);
}
