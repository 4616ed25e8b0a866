import type { Operation } from '../operation';
import { contract, contractTurn } from '../../parameters/locators';

/** DELETE /contracts/{id} (API notes 3.9): for good; a contract that is gone counts as deleted. */
export const remove: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete contract',
	description: 'Delete a contract for good; it cannot be restored',
	fields: [contract.field],
	acting: { person: true, as: 'contract' },
	inTurn: contractTurn,
	async run({ item, oneflow }) {
		await oneflow.delete(`/contracts/${contract.of(item)}`);
		return { deleted: true };
	},
};
