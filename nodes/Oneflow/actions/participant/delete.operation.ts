import { onContract } from '../operation';
import { findPartyOf, participantPath } from '../../oneflow/parties';
import { chosenParticipant, ofParty } from './chosenParticipant';

/** DELETE of a participant (docs/oneflow-api.md 3.0, #42); nobody there counts as deleted. */
export const remove = onContract({
	description: 'Remove a participant from a contract',
	input: chosenParticipant,
	options: ofParty,
	async run({ oneflow }, { contractId, participantId, partyId: chosen }) {
		const partyId = chosen ?? (await findPartyOf(oneflow, contractId, participantId));
		if (partyId !== undefined) {
			await oneflow.delete(participantPath(contractId, partyId, participantId));
		}
		return { deleted: true };
	},
});
