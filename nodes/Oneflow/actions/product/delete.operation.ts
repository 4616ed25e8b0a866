import type { Operation } from '../operation';
import { contract, byContract, product } from '../../parameters/locators';
import { readTableOrAny, tableFields } from '../../parameters/productTable';
import { tableWith } from './chosenTable';

/** Path inferred in API notes 3.0 (#57): the one by which a row is read and updated. */
const deletePath = (contractId: number, tableId: number, id: number) =>
	`/contracts/${contractId}/product_groups/${tableId}/products/${id}`;

/** DELETE of a product row (API notes 3.13); a row that is not there counts as deleted. */
export const remove: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete product',
	description: 'Remove a row from a product table',
	fields: [contract.field, product.field, ...tableFields(true)],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	async run({ item, oneflow }) {
		const contractId = contract.of(item);
		const id = product.of(item);
		const tableId = await tableWith(item, oneflow, contractId, readTableOrAny(item), id);
		if (tableId !== undefined) await oneflow.delete(deletePath(contractId, tableId, id));
		return { deleted: true };
	},
};
