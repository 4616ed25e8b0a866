import { operation } from '../operation';
import { contract, byContract } from '../../parameters/things/locators';
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
export const create = operation({
	name: 'Create',
	value: 'create',
	action: 'Create product',
	description: 'Add a row to a product table of a contract; the other rows stay as they are',
	shape: 'product',
	fields: [
		contract.field,
		...tableFields(false),
		...mainProductFields.map((field) => ({ ...field, required: field.name === 'name' })),
		additionalFields(furtherProductFields),
	],
	acting: { requiresUser: true, actAs: 'contract' },
	read: (item) => ({
		contractId: contract.of(item),
		table: readTable(item),
		row: newRowJson(readNewProduct(item, readForm(item, productFields))),
	}),
	sequentialBy: byContract,
	async run({ oneflow }, { contractId, table, row }) {
		const tableId = await tableIdOf(oneflow, contractId, table);
		return await oneflow.post(`${tablePath(contractId, tableId)}/products`, row);
	},
});
