import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../operation';
import { mapConcurrently } from '../../concurrency';
import { contract } from '../../parameters/locators';
import { limitOf, pagingFields, rowsOf } from '../../parameters/paging';
import { textList } from '../../parameters/values';
import { fieldPath } from '../../oneflow/dataFields';

/** Fields read side by side when they are asked for singly. */
const PARALLEL_FIELDS = 5;

/** GET /contracts/{id}/data_fields, or single fields by custom ID (API notes 3.12 and 2.6). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many data fields',
	description: 'Get the data fields of a contract with their values',
	shape: 'row',
	fields: [
		contract.field,
		...pagingFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			options: [
				{
					displayName: 'Custom IDs',
					name: 'customIds',
					type: 'string',
					placeholder: 'e.g. order_no, delivery_date',
					default: '',
					description: 'Only these fields, separated by commas',
				},
			],
		},
	],
	async run({ item, oneflow }) {
		const contractId = contract.of(item);
		const customIds = item.check(item.raw('filters.customIds'), 'Custom IDs', textList);
		if (customIds.length === 0) {
			return await rowsOf(item, oneflow, `/contracts/${contractId}/data_fields`);
		}
		return await mapConcurrently(
			customIds.slice(0, limitOf(item)),
			PARALLEL_FIELDS,
			async (customId): Promise<IDataObject> => await oneflow.get(fieldPath(contractId, customId)),
		);
	},
};
