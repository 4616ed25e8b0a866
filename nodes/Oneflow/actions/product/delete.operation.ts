import { onContract } from '../operation';
import { findTableOf, rowPath } from '../../oneflow/productTables';
import { chosenProduct } from './chosenProduct';

/** DELETE of a product row (docs/oneflow-api.md 3.13); a row that is not there counts as deleted. */
export const remove = onContract({
	description: 'Remove a row from a product table of a contract',
	shape: 'asItIs',
	input: chosenProduct,
	async run({ item, oneflow }, { contractId, productId, table }) {
		const tableId = await findTableOf(oneflow, contractId, table, productId);
		if (tableId !== undefined) await oneflow.delete(rowPath(contractId, tableId, productId));
		else
			item.hint(`Contract ${contractId} shows no product row ${productId} that could be deleted.`);
		return { deleted: true };
	},
});
