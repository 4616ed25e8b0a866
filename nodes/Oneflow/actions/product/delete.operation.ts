import { operation } from '../operation';
import { byContract } from '../../parameters/things/locators';
import { findTableOf, rowPath } from '../../oneflow/productTables';
import { productChoice, readProductChoice } from './chosenProduct';

/** DELETE of a product row (docs/oneflow-api.md 3.13); a row that is not there counts as deleted. */
export const remove = operation({
	name: 'Delete',
	value: 'delete',
	action: 'Delete product',
	description: 'Remove a row from a product table of a contract',
	fields: productChoice,
	acting: { requiresUser: true, actAs: 'contract' },
	read: readProductChoice,
	sequentialBy: byContract,
	async run({ oneflow }, { contractId, productId, table }) {
		const tableId = await findTableOf(oneflow, contractId, table, productId);
		if (tableId !== undefined) await oneflow.delete(rowPath(contractId, tableId, productId));
		return { deleted: true };
	},
});
