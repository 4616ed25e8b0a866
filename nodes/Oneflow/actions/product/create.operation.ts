import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../operation';
import { contract, byContract } from '../../parameters/locators';
import { onRequest, showAllFields } from '../../parameters/onRequest';
import { formOf } from '../../parameters/participant';
import { furtherProductFields, mainProductFields, readNewProduct } from '../../parameters/products';
import { readTable, tableFields } from '../../parameters/productTable';
import { newRowJson, tableIdOf, tablePath, type ChosenTable } from '../../oneflow/productTables';

interface Input {
	contractId: number;
	table: ChosenTable;
	row: IDataObject;
}

/** POST /contracts/{id}/product_groups/{gid}/products (docs/oneflow-api.md 3.13). */
export const create: Operation<Input> = {
	name: 'Create',
	value: 'create',
	action: 'Add product row to contract (create)',
	description: 'Add a row to a product table of a contract; the other rows stay as they are',
	shape: 'row',
	fields: [
		contract.field,
		...tableFields(false),
		...mainProductFields.map((field) => ({ ...field, required: field.name === 'name' })),
		showAllFields,
		...furtherProductFields.flatMap(onRequest),
	],
	acting: { requiresUser: true, actAs: 'contract' },
	read(item) {
		const entered = formOf(item, [...mainProductFields, ...furtherProductFields]);
		return {
			contractId: contract.of(item),
			table: readTable(item),
			row: newRowJson(readNewProduct(item, entered)),
		};
	},
	sequentialBy: byContract,
	async run({ oneflow }, { contractId, table, row }) {
		const tableId = await tableIdOf(oneflow, contractId, table);
		return await oneflow.post(`${tablePath(contractId, tableId)}/products`, row);
	},
};
