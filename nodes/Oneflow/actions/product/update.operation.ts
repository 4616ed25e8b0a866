import type { INodeProperties } from 'n8n-workflow';

import { onContract } from '../operation';
import { changesField } from '../../parameters/kit/changes';
import { choiceField, notice } from '../../parameters/kit/fields';
import { productFields, tableRowsFields } from '../../parameters/things/products';
import { tableFields } from '../../parameters/things/productTable';
import { inTurn } from '../../oneflow/turns';
import { productChoice } from './chosenProduct';
import { readRowUpdate, readTablesUpdate, readTableUpdate } from './updates';

/** The fields that belong to some ways of updating only. */
function shownFor(applyTo: string[], fields: INodeProperties[]): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, applyTo } },
	}));
}

/** A change of one row, rows added to a table, or the whole content of one table or several (docs/oneflow-api.md 3.13). */
export const update = onContract({
	action: 'Update products',
	description: 'Change a product row, add rows to a table, or set all rows of product tables',
	shape: 'product',
	fields: [
		choiceField('Apply To', 'applyTo', {
			options: [
				{
					name: 'Add or Change Rows, Keep Others',
					value: 'rows',
					description:
						'Adds rows to a table and changes those given with their ID; all others stay',
				},
				{ name: 'One Row', value: 'row', description: 'Changes only the fields you add' },
				{
					name: 'One Table',
					value: 'table',
					description: 'Sets all rows of a table: rows left out are deleted',
				},
				{
					name: 'Several Tables',
					value: 'tables',
					description: 'Sets all rows of several tables, given as JSON: rows left out are deleted',
				},
			],
			default: 'row',
		}),
		...shownFor(['row'], [...productChoice, changesField(productFields)]),
		...shownFor(['rows', 'table'], tableFields(false)),
		...shownFor(
			['table', 'tables'],
			[
				notice(
					'The table gets exactly these rows, in this order. Rows left out are deleted. A row with the ID of an existing row changes it; a row without an ID is added.',
					'replaceNotice',
				),
			],
		),
		...shownFor(['rows', 'table', 'tables'], tableRowsFields),
	],
	read(item) {
		const applyTo = item.choice('applyTo', 'Apply To', 'row', 'rows', 'table', 'tables');
		if (applyTo === 'row') return { update: readRowUpdate(item) };
		if (applyTo === 'tables') return { update: readTablesUpdate(item) };
		return { update: readTableUpdate(item, applyTo === 'rows') };
	},
	run: async ({ oneflow }, { contractId, update: change }) =>
		await inTurn(oneflow, `products:${contractId}`, async () => await change(oneflow, contractId)),
});
