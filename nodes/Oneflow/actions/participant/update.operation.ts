import { onContract } from '../operation';
import { participantChanges } from '../../parameters/things/participant';
import { participantPath, partyOf } from '../../oneflow/parties';
import { chosenParticipant, ofParty } from './chosenParticipant';

/** PUT /contracts/{id}/parties/{party_id}/participants/{participant_id} (docs/oneflow-api.md 3.11). */
export const update = onContract({
	description: 'Change a participant of a contract',
	shape: 'row',
	input: { ...chosenParticipant, changes: participantChanges },
	options: ofParty,
	async run({ oneflow }, { contractId, participantId, partyId: chosen, changes }) {
		const partyId = chosen ?? (await partyOf(oneflow, contractId, participantId));
		const changed = await oneflow.put(participantPath(contractId, partyId, participantId), changes);
		return { ...changed, party_id: partyId };
	},
});
