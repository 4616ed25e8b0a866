import type { Operation } from '../operation';
import { contract, byContract } from '../../parameters/locators';
import { formOf } from '../../parameters/participant';
import { productFields, productJson, productSchema } from '../../parameters/products';
import { readTable, tableFields } from '../../parameters/productTable';
import { tableIdOf } from './chosenTable';

/** POST /contracts/{id}/product_groups/{gid}/products (API notes 3.13). */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create product',
	description: 'Add a row to a product table of a contract',
	shape: 'row',
	fields: [contract.field, ...tableFields(false), ...productFields],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	async run({ item, oneflow }) {
		const contractId = contract.of(item);
		const table = readTable(item);
		const row = item.check(formOf(item, productFields), 'Product', productSchema);
		const tableId = await tableIdOf(item, oneflow, contractId, table);
		const path = `/contracts/${contractId}/product_groups/${tableId}/products`;
		return await oneflow.post(path, productJson(row));
	},
};
