import { onContract } from '../operation';
import { findTableOf, rowPath } from '../../oneflow/productTables';
import { UserProblem } from '../../transport/failure';
import { chosenProduct } from './chosenProduct';

/** DELETE of a product row (docs/oneflow-api.md 3.13); a row that is not there counts as deleted. */
export const remove = onContract({
	description: 'Remove a row from a product table of a contract',
	shape: 'asItIs',
	input: chosenProduct,
	async run({ item, oneflow }, { contractId, productId, table }) {
		const tableId = await findTableOf(oneflow, contractId, table, productId);
		if (tableId === undefined) {
			item.hint(`Contract ${contractId} shows no product row ${productId} that could be deleted.`);
			return { deleted: true };
		}
		const wasThere = await oneflow.delete(rowPath(contractId, tableId, productId));
		const any = { by: 'any' } as const;
		const other = wasThere ? undefined : await findTableOf(oneflow, contractId, any, productId);
		if (other === undefined || other === tableId) return { deleted: true };
		const where = `Product Table: row ${productId} is in table ${other}, not in table ${tableId}.`;
		throw new UserProblem(where, 'Nothing was deleted. Choose the right table, or Any.');
	},
});
