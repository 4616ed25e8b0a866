import { onContract } from '../operation';
import { newProductForm, readNewProduct } from '../../parameters/things/products';
import { readTable, tableFields } from '../../parameters/things/productTable';
import { newRowJson, tableIdOf, tablePath } from '../../oneflow/productTables';

/** POST /contracts/{id}/product_groups/{gid}/products (docs/oneflow-api.md 3.13). */
export const create = onContract({
	description: 'Add a row to a product table of a contract; the other rows stay as they are',
	shape: 'product',
	fields: [...tableFields(false), ...newProductForm],
	read: (item) => ({
		table: readTable(item),
		row: newRowJson(readNewProduct(item)),
	}),
	async run({ oneflow }, { contractId, table, row }) {
		const tableId = await tableIdOf(oneflow, contractId, table);
		return await oneflow.post(`${tablePath(contractId, tableId)}/products`, row);
	},
});
