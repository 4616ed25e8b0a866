import type { IDataObject } from 'n8n-workflow';

import { ofContract } from '../operation';
import { mapConcurrently, USUAL_WIDTH } from '../../concurrency';
import { filtersField, textField } from '../../parameters/kit/fields';
import { paging } from '../../parameters/kit/lists';
import { textList } from '../../parameters/kit/values';
import { getRows, upTo } from '../../transport/paging';
import { pathOfField } from '../../oneflow/dataFields';

/** GET /contracts/{id}/data_fields, or single fields by custom ID (docs/oneflow-api.md 3.12 and 2.6). */
export const getAll = ofContract({
	description: 'Get the data fields of a contract with their values',
	input: {
		limit: paging,
		customIds: {
			field: filtersField([
				textField('Custom IDs', 'customIds', {
					placeholder: 'e.g. order_no, delivery_date',
					description: 'Only these fields, separated by commas',
				}),
			]),
			read: (item) => item.read('filters.customIds', 'Custom IDs', textList),
		},
	},
	async run({ oneflow }, { contractId, customIds, limit }) {
		if (customIds.length === 0) {
			return await getRows(oneflow, `/contracts/${contractId}/data_fields`, {}, limit);
		}
		return await mapConcurrently(
			upTo(oneflow, limit, customIds),
			USUAL_WIDTH,
			async (customId): Promise<IDataObject> =>
				await oneflow.get(pathOfField(contractId, { custom_id: customId })),
		);
	},
});
