import type { Operation } from '../operation';
import { contract, byContract, party } from '../../parameters/locators';

/** DELETE /contracts/{id}/parties/{party_id} (API notes 3.10); a missing party counts as deleted. */
export const remove: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete party',
	description: 'Remove a party and its participants from a contract',
	fields: [contract.field, party.field],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	async run({ item, oneflow }) {
		await oneflow.delete(`/contracts/${contract.of(item)}/parties/${party.of(item)}`);
		return { deleted: true };
	},
};
