import type { Operation } from '../operation';
import { changesField, readChanges } from '../../parameters/changes';
import { contract, byContract, participant, partyOfParticipant } from '../../parameters/locators';
import {
	participantChangesJson,
	participantChangesSchema,
	participantFields,
} from '../../parameters/participant';
import { theirParty } from './theirParty';

/** PUT /contracts/{id}/parties/{party_id}/participants/{participant_id} (API notes 3.11). */
export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update participant',
	description: 'Change a participant of a contract',
	shape: 'row',
	fields: [
		contract.field,
		participant.field,
		partyOfParticipant.field,
		changesField(participantFields),
	],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	async run({ item, oneflow }) {
		const contractId = contract.of(item);
		const id = participant.of(item);
		const changes = participantChangesJson(readChanges(item, participantChangesSchema));
		const partyId = await theirParty(item, oneflow, contractId, id);
		const path = `/contracts/${contractId}/parties/${partyId}/participants/${id}`;
		return { ...(await oneflow.put(path, changes)), party_id: partyId };
	},
};
