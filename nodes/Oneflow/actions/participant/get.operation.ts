import { ofContract } from '../operation';
import { participant } from '../../parameters/things/locators';
import { inParty, participantPath, partyOf } from '../../oneflow/parties';
import { ofParty } from './ofParty';

/** GET /contracts/{id}/parties/{party_id}/participants/{participant_id} (docs/oneflow-api.md 3.11). */
export const get = ofContract({
	description: 'Get a participant of a contract',
	input: { participantId: participant },
	options: ofParty,
	async run({ oneflow }, { contractId, participantId, partyId: chosen }) {
		const partyId = chosen ?? (await partyOf(oneflow, contractId, participantId));
		const found = await oneflow.get(participantPath(contractId, partyId, participantId));
		return inParty(found, partyId);
	},
});
