import { onContract } from '../operation';
import { newProduct } from '../../parameters/things/products';
import { productTable } from '../../parameters/things/productTable';
import { newRowJson, tableIdOf, tablePath } from '../../oneflow/productTables';

/** POST /contracts/{id}/product_groups/{gid}/products (docs/oneflow-api.md 3.13). */
export const create = onContract({
	description: 'Add a row to a product table of a contract; the other rows stay as they are',
	shape: 'product',
	input: { table: productTable, row: newProduct },
	async run({ oneflow }, { contractId, table, row }) {
		const tableId = await tableIdOf(oneflow, contractId, table);
		return await oneflow.post(`${tablePath(contractId, tableId)}/products`, newRowJson(row));
	},
});
