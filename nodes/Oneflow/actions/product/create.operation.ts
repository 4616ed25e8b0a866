import { onContract } from '../operation';
import { additionalFields } from '../../parameters/kit/fields';
import { readForm } from '../../parameters/kit/form';
import {
	furtherProductFields,
	mainProductFields,
	productFields,
	readNewProduct,
} from '../../parameters/things/products';
import { readTable, tableFields } from '../../parameters/things/productTable';
import { newRowJson, tableIdOf, tablePath } from '../../oneflow/productTables';

/** POST /contracts/{id}/product_groups/{gid}/products (docs/oneflow-api.md 3.13). */
export const create = onContract({
	description: 'Add a row to a product table of a contract; the other rows stay as they are',
	shape: 'product',
	fields: [
		...tableFields(false),
		...mainProductFields.map((field) => ({ ...field, required: field.name === 'name' })),
		additionalFields(furtherProductFields),
	],
	read: (item) => ({
		table: readTable(item),
		row: newRowJson(readNewProduct(item, readForm(item, productFields))),
	}),
	async run({ oneflow }, { contractId, table, row }) {
		const tableId = await tableIdOf(oneflow, contractId, table);
		return await oneflow.post(`${tablePath(contractId, tableId)}/products`, row);
	},
});
