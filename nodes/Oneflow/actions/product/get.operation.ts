import type { Operation } from '../operation';
import { contract, product } from '../../parameters/locators';
import { readTableOrAny, tableFields } from '../../parameters/productTable';
import { requireTableWith } from './chosenTable';

/** GET /contracts/{id}/product_groups/{gid}/products/{pid} (API notes 3.13). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get product',
	description: 'Get a row of a product table',
	shape: 'row',
	fields: [contract.field, product.field, ...tableFields(true)],
	async run({ item, oneflow }) {
		const contractId = contract.of(item);
		const id = product.of(item);
		const tableId = await requireTableWith(item, oneflow, contractId, readTableOrAny(item), id);
		return await oneflow.get(`/contracts/${contractId}/product_groups/${tableId}/products/${id}`);
	},
};
