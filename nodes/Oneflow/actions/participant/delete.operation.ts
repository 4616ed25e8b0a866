import type { Operation } from '../operation';
import { contract, byContract, participant, partyOfParticipant } from '../../parameters/locators';
import { findParty } from './theirParty';

/** A guess in API notes 3.0 (#42): the path by which a participant is read and updated. */
const deletePath = (contractId: number, partyId: number, id: number) =>
	`/contracts/${contractId}/parties/${partyId}/participants/${id}`;

/** DELETE of a participant (API notes 3.0, #42); nobody there counts as deleted. */
export const remove: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete participant',
	description: 'Remove a participant from a contract',
	fields: [contract.field, participant.field, partyOfParticipant.field],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	async run({ item, oneflow }) {
		const contractId = contract.of(item);
		const id = participant.of(item);
		const partyId = await findParty(item, oneflow, contractId, id);
		if (partyId !== undefined) await oneflow.delete(deletePath(contractId, partyId, id));
		return { deleted: true };
	},
};
