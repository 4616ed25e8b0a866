import { onContract } from '../operation';
import { participant } from '../../parameters/things/locators';
import { participantPath, participantsOf } from '../../oneflow/parties';
import { isMissing, orNothing, UserProblem } from '../../transport/failure';
import { ofParty } from './ofParty';

/** DELETE of a participant (docs/oneflow-api.md 3.0, #42), whose party is looked up: a wrong one may pass (2.10). */
export const remove = onContract({
	description: 'Remove a participant from a contract',
	shape: 'asItIs',
	input: { participantId: participant },
	options: ofParty,
	async run({ item, oneflow }, { contractId, participantId, partyId: chosen }) {
		const people = await orNothing(participantsOf(oneflow, contractId), isMissing);
		const found = people?.find(({ id }) => Number(id) === participantId);
		// A list that shows nobody does not tell that this one is gone.
		const partyId = people?.length === 0 ? chosen : found && Number(found.party_id);
		if (found === undefined) {
			item.hint(
				`Contract ${contractId} shows no participant ${participantId} that could be deleted.`,
			);
		} else if (chosen !== undefined && chosen !== partyId) {
			const where = `Party: participant ${participantId} is in party ${partyId}, not in party ${chosen}.`;
			throw new UserProblem(where, 'Nobody was removed. Choose the right party, or leave it out.');
		}
		if (partyId !== undefined) {
			await oneflow.delete(participantPath(contractId, partyId, participantId));
		}
		return { deleted: true };
	},
});
