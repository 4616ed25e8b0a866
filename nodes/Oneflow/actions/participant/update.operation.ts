import { operation } from '../operation';
import { changesField, readChanges } from '../../parameters/kit/changes';
import { byContract } from '../../parameters/things/locators';
import {
	participantChangeFields,
	participantChangesJson,
	participantChangesSchema,
} from '../../parameters/things/participant';
import { participantPath, partyOf } from '../../oneflow/parties';
import { participantChoice, partyOption, readParticipantChoice } from './chosenParticipant';

/** PUT /contracts/{id}/parties/{party_id}/participants/{participant_id} (docs/oneflow-api.md 3.11). */
export const update = operation({
	name: 'Update',
	value: 'update',
	action: 'Update participant',
	description: 'Change a participant of a contract',
	shape: 'row',
	fields: [...participantChoice, changesField(participantChangeFields)],
	options: [partyOption],
	acting: { requiresUser: true, actAs: 'contract' },
	read: (item) => ({
		...readParticipantChoice(item),
		changes: participantChangesJson(readChanges(item, participantChangesSchema)),
	}),
	sequentialBy: byContract,
	async run({ oneflow }, { contractId, participantId, partyId: chosen, changes }) {
		const partyId = chosen ?? (await partyOf(oneflow, contractId, participantId));
		const changed = await oneflow.put(participantPath(contractId, partyId, participantId), changes);
		return { ...changed, party_id: partyId };
	},
});
