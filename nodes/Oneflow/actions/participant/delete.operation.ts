import { onContract } from '../operation';
import { participant } from '../../parameters/things/locators';
import { findPartyOf, participantPath } from '../../oneflow/parties';
import { isMissing, orNothing } from '../../transport/failure';
import { ofParty } from './ofParty';

/** DELETE of a participant (docs/oneflow-api.md 3.0, #42); nobody there counts as deleted. */
export const remove = onContract({
	description: 'Remove a participant from a contract',
	shape: 'asItIs',
	input: { participantId: participant },
	options: ofParty,
	async run({ item, oneflow }, { contractId, participantId, partyId: chosen }) {
		const partyId =
			chosen ?? (await orNothing(findPartyOf(oneflow, contractId, participantId), isMissing));
		if (partyId !== undefined) {
			await oneflow.delete(participantPath(contractId, partyId, participantId));
		} else {
			item.hint(
				`Contract ${contractId} shows no participant ${participantId} that could be deleted.`,
			);
		}
		return { deleted: true };
	},
});
