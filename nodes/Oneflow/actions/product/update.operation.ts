import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../operation';
import { choiceField, notice } from '../../parameters/kit/fields';
import { contract, byContract, product } from '../../parameters/things/locators';
import { tableRowsFields } from '../../parameters/things/products';
import { tableFields } from '../../parameters/things/productTable';
import { oneOf } from '../../parameters/kit/values';
import { inTurn } from '../../oneflow/turns';
import { readRowUpdate, rowChangesField, updateRow, type RowUpdate } from './updateRow';
import {
	readTablesUpdate,
	readTableUpdate,
	updateTable,
	updateTables,
	type TablesUpdate,
	type TableUpdate,
} from './updateTables';

type Input =
	| { of: 'row'; update: RowUpdate }
	| { of: 'table'; update: TableUpdate }
	| { of: 'tables'; update: TablesUpdate };

/** The fields that belong to some ways of updating only. */
function shownFor(applyTo: string[], fields: INodeProperties[]): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, applyTo } },
	}));
}

/** A change of one row, rows added to a table, or the whole content of one table or several (docs/oneflow-api.md 3.13). */
export const update: Operation<Input> = {
	name: 'Update',
	value: 'update',
	action: 'Update products',
	description: 'Change a product row, add rows to a table, or set all rows of product tables',
	shape: 'product',
	fields: [
		contract.field,
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
		...shownFor(['row'], [product.field, ...tableFields(true), rowChangesField]),
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
	acting: { requiresUser: true, actAs: 'contract' },
	read(item) {
		const choice = oneOf('row', 'rows', 'table', 'tables');
		const applyTo = item.check(item.raw('applyTo') ?? 'row', 'Apply To', choice);
		switch (applyTo) {
			case 'row':
				return { of: applyTo, update: readRowUpdate(item) };
			case 'rows':
			case 'table':
				return { of: 'table', update: readTableUpdate(item, applyTo === 'rows') };
			case 'tables':
				return { of: applyTo, update: readTablesUpdate(item) };
		}
	},
	sequentialBy: byContract,
	async run({ oneflow }, input) {
		return await inTurn(oneflow, `products:${input.update.contractId}`, async () => {
			switch (input.of) {
				case 'row':
					return await updateRow(oneflow, input.update);
				case 'table':
					return await updateTable(oneflow, input.update);
				case 'tables':
					return await updateTables(oneflow, input.update);
			}
		});
	},
};
