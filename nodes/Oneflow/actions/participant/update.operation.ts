import { onContract } from '../operation';
import { participant } from '../../parameters/things/locators';
import { participantChanges } from '../../parameters/things/participant';
import { inParty, participantPath, partyOf } from '../../oneflow/parties';
import { ofParty } from './ofParty';

/** PUT /contracts/{id}/parties/{party_id}/participants/{participant_id} (docs/oneflow-api.md 3.11). */
export const update = onContract({
	description: 'Change a participant of a contract',
	input: { participantId: participant, changes: participantChanges },
	options: ofParty,
	async run({ oneflow }, { contractId, participantId, partyId: chosen, changes }) {
		const partyId = chosen ?? (await partyOf(oneflow, contractId, participantId));
		const changed = await oneflow.put(participantPath(contractId, partyId, participantId), changes);
		return inParty(changed, partyId);
	},
});
