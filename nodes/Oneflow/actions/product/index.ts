import { findTableOf, rowOf, rowPath } from '../../oneflow/productTables';
import { ofContract, onContract } from '../operation';
import { productChoice, readProductChoice } from './chosenProduct';

export { create } from './create.operation';
export { getAll } from './getAll.operation';

/** GET /contracts/{id}/product_groups/{gid}/products/{pid}, or the row in its table (docs/oneflow-api.md 3.13). */
export const get = ofContract({
	description: 'Get a row of a product table',
	shape: 'product',
	fields: productChoice,
	read: readProductChoice,
	async run({ oneflow }, { contractId, productId, table }) {
		return (await rowOf(oneflow, contractId, table, productId)).row;
	},
});

/** DELETE of a product row (docs/oneflow-api.md 3.13); a row that is not there counts as deleted. */
export const remove = onContract({
	description: 'Remove a row from a product table of a contract',
	fields: productChoice,
	read: readProductChoice,
	async run({ oneflow }, { contractId, productId, table }) {
		const tableId = await findTableOf(oneflow, contractId, table, productId);
		if (tableId !== undefined) await oneflow.delete(rowPath(contractId, tableId, productId));
		return { deleted: true };
	},
});

export { update } from './update.operation';
