import { onContract } from '../operation';
import { findRow, rowPath, tableIdOf } from '../../oneflow/productTables';
import { isMissing, orNothing, UserProblem } from '../../transport/failure';
import { chosenProduct } from './chosenProduct';

/** DELETE of a product row (docs/oneflow-api.md 3.13), whose table is looked up: a wrong one may pass (2.10). */
export const remove = onContract({
	description: 'Remove a row from a product table of a contract',
	shape: 'asItIs',
	input: chosenProduct,
	async run({ item, oneflow }, { contractId, productId, table }) {
		const found = await orNothing(findRow(oneflow, contractId, productId), isMissing);
		if (found === undefined) {
			item.hint(`Contract ${contractId} shows no product row ${productId} that could be deleted.`);
			return { deleted: true };
		}
		const { tableId } = found;
		const chosen = table.by === 'any' ? tableId : await tableIdOf(oneflow, contractId, table);
		if (chosen !== tableId) {
			const where = `Product Table: row ${productId} is in table ${tableId}, not in table ${chosen}.`;
			throw new UserProblem(where, 'Nothing was deleted. Choose the right table, or Any.');
		}
		await oneflow.delete(rowPath(contractId, tableId, productId));
		return { deleted: true };
	},
});
