import type { Operation } from '../operation';
import { contract, participant, partyOfParticipant } from '../../parameters/locators';
import { theirParty } from './theirParty';

/** GET /contracts/{id}/parties/{party_id}/participants/{participant_id} (API notes 3.11). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get participant',
	description: 'Get a participant of a contract',
	shape: 'row',
	fields: [contract.field, participant.field, partyOfParticipant.field],
	async run({ item, oneflow }) {
		const contractId = contract.of(item);
		const id = participant.of(item);
		const partyId = await theirParty(item, oneflow, contractId, id);
		const path = `/contracts/${contractId}/parties/${partyId}/participants/${id}`;
		return { ...(await oneflow.get(path)), party_id: partyId };
	},
};
