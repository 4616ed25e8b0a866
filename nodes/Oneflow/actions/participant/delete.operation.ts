import { operation } from '../operation';
import { byContract } from '../../parameters/things/locators';
import { findPartyOf, participantPath } from '../../oneflow/parties';
import { participantChoice, partyOption, readParticipantChoice } from './chosenParticipant';

/** DELETE of a participant (docs/oneflow-api.md 3.0, #42); nobody there counts as deleted. */
export const remove = operation({
	name: 'Delete',
	value: 'delete',
	action: 'Delete participant',
	description: 'Remove a participant from a contract',
	fields: participantChoice,
	options: [partyOption],
	acting: { requiresUser: true, actAs: 'contract' },
	read: readParticipantChoice,
	sequentialBy: byContract,
	async run({ oneflow }, { contractId, participantId, partyId: chosen }) {
		const partyId = chosen ?? (await findPartyOf(oneflow, contractId, participantId));
		if (partyId !== undefined) {
			await oneflow.delete(participantPath(contractId, partyId, participantId));
		}
		return { deleted: true };
	},
});
