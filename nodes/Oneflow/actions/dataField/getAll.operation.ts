import type { IDataObject } from 'n8n-workflow';

import { ofContract } from '../operation';
import { mapConcurrently } from '../../concurrency';
import { filtersField, textField } from '../../parameters/kit/fields';
import { limitOf, pagingFields } from '../../parameters/kit/paging';
import { textList } from '../../parameters/kit/values';
import { getRows } from '../../transport/paging';
import { fieldPath } from '../../oneflow/dataFields';

/** Fields read side by side when they are asked for singly. */
const PARALLEL_FIELDS = 5;

/** GET /contracts/{id}/data_fields, or single fields by custom ID (docs/oneflow-api.md 3.12 and 2.6). */
export const getAll = ofContract({
	description: 'Get the data fields of a contract with their values',
	shape: 'row',
	fields: [
		...pagingFields,
		filtersField([
			textField('Custom IDs', 'customIds', {
				placeholder: 'e.g. order_no, delivery_date',
				description: 'Only these fields, separated by commas',
			}),
		]),
	],
	read: (item) => ({
		customIds: item.check(item.raw('filters.customIds'), 'Custom IDs', textList),
		limit: limitOf(item),
	}),
	async run({ oneflow }, { contractId, customIds, limit }) {
		if (customIds.length === 0) {
			return await getRows(oneflow, `/contracts/${contractId}/data_fields`, {}, limit);
		}
		return await mapConcurrently(
			customIds.slice(0, limit),
			PARALLEL_FIELDS,
			async (customId): Promise<IDataObject> => await oneflow.get(fieldPath(contractId, customId)),
		);
	},
});
