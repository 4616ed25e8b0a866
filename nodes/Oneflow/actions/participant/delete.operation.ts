import { onContract } from '../operation';
import { participant } from '../../parameters/things/locators';
import { findPartyOf, participantPath } from '../../oneflow/parties';
import { isMissing, orNothing, UserProblem } from '../../transport/failure';
import { ofParty } from './ofParty';

/** DELETE of a participant (docs/oneflow-api.md 3.0, #42); nobody there counts as deleted. */
export const remove = onContract({
	description: 'Remove a participant from a contract',
	shape: 'asItIs',
	input: { participantId: participant },
	options: ofParty,
	async run({ item, oneflow }, { contractId, participantId, partyId: chosen }) {
		const find = async () =>
			await orNothing(findPartyOf(oneflow, contractId, participantId), isMissing);
		const partyId = chosen ?? (await find());
		if (partyId === undefined) {
			item.hint(
				`Contract ${contractId} shows no participant ${participantId} that could be deleted.`,
			);
			return { deleted: true };
		}
		const wasThere = await oneflow.delete(participantPath(contractId, partyId, participantId));
		const other = wasThere ? undefined : await find();
		if (other === undefined || other === partyId) return { deleted: true };
		const where = `Party: participant ${participantId} is in party ${other}, not in party ${partyId}.`;
		throw new UserProblem(where, 'Nobody was removed. Choose the right party, or leave it out.');
	},
});
