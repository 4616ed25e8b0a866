import { onContract } from '../operation';
import { choiceField, notice, shownFor } from '../../parameters/kit/fields';
import { tableRows } from '../../parameters/things/products';
import { productTable } from '../../parameters/things/productTable';
import { choice } from '../../parameters/kit/values';
import { readTablesUpdate, rowUpdate, readTableUpdate } from './updates';

/** A change of one row, rows added to a table, or the whole content of one table or several (docs/oneflow-api.md 3.13). */
export const update = onContract({
	action: 'Update products',
	description: 'Change a product row, add rows to a table, or set all rows of product tables',
	shape: 'product',
	input: {
		update: {
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
							description:
								'Sets all rows of several tables, given as JSON: rows left out are deleted',
						},
					],
					default: 'row',
				}),
				...shownFor({ applyTo: ['row'] }, rowUpdate.fields),
				...shownFor({ applyTo: ['rows', 'table'] }, productTable.fields),
				...shownFor({ applyTo: ['table', 'tables'] }, [
					notice(
						'A table gets exactly the rows given for it, in this order. Rows left out are deleted. A row with the ID of an existing row changes it; a row without an ID is added.',
						'replaceNotice',
					),
				]),
				...shownFor({ applyTo: ['rows', 'table', 'tables'] }, tableRows.fields),
			],
			read(item) {
				const ways = choice('row', 'rows', 'table', 'tables');
				const applyTo = item.read('applyTo', 'Apply To', ways);
				if (applyTo === 'row') return rowUpdate.read(item);
				if (applyTo === 'tables') return readTablesUpdate(item);
				return readTableUpdate(item, applyTo === 'rows');
			},
		},
	},
	run: async ({ oneflow }, { contractId, update: change }) => await change(oneflow, contractId),
});
