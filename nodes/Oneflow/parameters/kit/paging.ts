import type { INodeProperties } from 'n8n-workflow';

import { numberField, switchField } from './fields';
import type { Item } from './item';
import { flag, wholeNumber } from './values';

/** Return All and Limit, as everywhere in n8n. */
export const pagingFields: INodeProperties[] = [
	switchField('Return All', 'returnAll', {
		description: 'Whether to return all results or only up to a given limit',
	}),
	numberField('Limit', 'limit', {
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	}),
];

const DEFAULT_LIMIT = 50;

/** How many rows the user wants; undefined means all. */
export function limitOf(item: Item): number | undefined {
	if (item.read('returnAll', 'Return All', flag) === true) return undefined;
	return item.read('limit', 'Limit', wholeNumber(1, Number.MAX_SAFE_INTEGER)) ?? DEFAULT_LIMIT;
}
