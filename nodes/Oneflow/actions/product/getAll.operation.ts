import { ofContract } from '../operation';
import { choiceField } from '../../parameters/kit/fields';
import { paging } from '../../parameters/kit/lists';
import { parameter } from '../../parameters/kit/parameter';
import { choice } from '../../parameters/kit/values';
import { anyProductTable } from '../../parameters/things/productTable';
import type { OneflowClient } from '../../transport/client';
import { productsIn, tableOf, tablesOf } from '../../oneflow/productTables';
import { isMissing, orNothing } from '../../transport/failure';
import { getRows, upTo } from '../../transport/paging';

/** All rows of a contract; the list is known from working code only, so the tables stand in for it. */
async function allRows(oneflow: OneflowClient, contractId: number, limit: number | undefined) {
	const rows = getRows(oneflow, `/contracts/${contractId}/products`, {}, limit);
	return (
		(await orNothing(rows, isMissing)) ??
		upTo(oneflow, limit, (await tablesOf(oneflow, contractId)).flatMap(productsIn))
	);
}

/** GET /contracts/{id}/products, /product_groups or /product_groups/{gid} (docs/oneflow-api.md 3.13). */
export const getAll = ofContract({
	description: 'Get the product rows of a contract, or its product tables with their rows',
	shape: 'product',
	input: {
		wanted: parameter(
			choiceField('Return', 'return', {
				options: [
					{ name: 'Product Rows', value: 'rows', description: 'One item for each row' },
					{ name: 'Product Tables', value: 'tables', description: 'One item for each table' },
				],
				default: 'rows',
			}),
			choice('rows', 'tables'),
		),
		table: anyProductTable,
		limit: paging,
	},
	async run({ oneflow }, { contractId, table, wanted, limit }) {
		if (table.by === 'any' && wanted === 'rows') return await allRows(oneflow, contractId, limit);
		const tables =
			table.by === 'any'
				? await tablesOf(oneflow, contractId)
				: [await tableOf(oneflow, contractId, table)];
		return upTo(oneflow, limit, wanted === 'tables' ? tables : tables.flatMap(productsIn));
	},
});
