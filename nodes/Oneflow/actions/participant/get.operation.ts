import { ofContract } from '../operation';
import { participantPath, partyOf } from '../../oneflow/parties';
import { chosenParticipant, ofParty } from './chosenParticipant';

/** GET /contracts/{id}/parties/{party_id}/participants/{participant_id} (docs/oneflow-api.md 3.11). */
export const get = ofContract({
	description: 'Get a participant of a contract',
	shape: 'row',
	input: chosenParticipant,
	options: ofParty,
	async run({ oneflow }, { contractId, participantId, partyId: chosen }) {
		const partyId = chosen ?? (await partyOf(oneflow, contractId, participantId));
		const found = await oneflow.get(participantPath(contractId, partyId, participantId));
		return { ...found, party_id: partyId };
	},
});
