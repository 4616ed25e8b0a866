import type { Operation } from '../operation';
import { byContract } from '../../parameters/locators';
import { partyChoice, readPartyPath } from './chosenParty';

/** DELETE /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10); a missing party counts as deleted. */
export const remove: Operation<string> = {
	name: 'Delete',
	value: 'delete',
	action: 'Remove party from contract (delete)',
	description: 'Remove a party and its participants from a contract',
	fields: partyChoice,
	acting: { requiresUser: true, actAs: 'contract' },
	read: readPartyPath,
	sequentialBy: byContract,
	async run({ oneflow }, path) {
		await oneflow.delete(path);
		return { deleted: true };
	},
};
