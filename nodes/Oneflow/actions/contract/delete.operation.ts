import type { Operation } from '../operation';
import { contract, byContract } from '../../parameters/locators';

/** DELETE /contracts/{id} (docs/oneflow-api.md 3.9): for good; a contract that is gone counts as deleted. */
export const remove: Operation<number> = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete contract',
	description: 'Delete a contract for good; it cannot be restored',
	fields: [contract.field],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	read: (item) => contract.of(item),
	async run({ oneflow }, id) {
		await oneflow.delete(`/contracts/${id}`);
		return { deleted: true };
	},
};
