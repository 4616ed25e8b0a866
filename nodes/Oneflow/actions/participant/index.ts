import { findPartyOf, participantPath, participantsOf, partyOf } from '../../oneflow/parties';
import { changesField, readChanges } from '../../parameters/kit/changes';
import { type Item, plainValue } from '../../parameters/kit/item';
import { locator } from '../../parameters/kit/locator';
import { limitOf, pagingFields } from '../../parameters/kit/paging';
import { id } from '../../parameters/kit/values';
import { participant } from '../../parameters/things/locators';
import {
	participantChangeFields,
	participantChangesJson,
	participantChangesSchema,
} from '../../parameters/things/participant';
import { ofContract, onContract } from '../operation';

export { create } from './create.operation';

/** A participant's ID is enough, but with the party one call is saved, and the list is shorter. */
const partyOption = locator('Party', 'partyId', 'searchParties', {
	description: 'The party that the participant belongs to; left out, it is looked up',
	required: false,
}).field;

/** Which participant of the contract is meant; the party is looked up when the user left it empty. */
const readParticipantChoice = (item: Item) => ({
	participantId: participant.of(item),
	partyId: item.check(plainValue(item.option('partyId')), 'Party', id),
});

/**
 * POST /contracts/{id}/participants/{participant_id}/access_link (docs/oneflow-api.md 3.9). A second link
 * does no harm, so a lost answer is asked for again.
 */
export const createAccessLink = onContract({
	action: 'Create access link',
	description:
		'Create a personal link that opens the contract for a participant of a counterparty; it works for six hours',
	fields: [participant.field],
	acting: { actAs: 'contract' },
	read: (item) => ({ participantId: participant.of(item) }),
	async run({ oneflow }, { contractId, participantId }) {
		const path = `/contracts/${contractId}/participants/${participantId}/access_link`;
		return await oneflow.post(path, {}, { safeToRepeat: true });
	},
});

/** GET /contracts/{id}/parties/{party_id}/participants/{participant_id} (docs/oneflow-api.md 3.11). */
export const get = ofContract({
	description: 'Get a participant of a contract',
	shape: 'row',
	fields: [participant.field],
	options: [partyOption],
	read: readParticipantChoice,
	async run({ oneflow }, { contractId, participantId, partyId: chosen }) {
		const partyId = chosen ?? (await partyOf(oneflow, contractId, participantId));
		const found = await oneflow.get(participantPath(contractId, partyId, participantId));
		return { ...found, party_id: partyId };
	},
});

/** GET /contracts/{id}/parties (docs/oneflow-api.md 3.10): participants have no list of their own (3.11). */
export const getAll = ofContract({
	description: 'Get the participants of a contract, grouped by party',
	shape: 'row',
	fields: pagingFields,
	read: (item) => ({ limit: limitOf(item) }),
	async run({ oneflow }, { contractId, limit }) {
		return (await participantsOf(oneflow, contractId)).slice(0, limit);
	},
});

/** PUT /contracts/{id}/parties/{party_id}/participants/{participant_id} (docs/oneflow-api.md 3.11). */
export const update = onContract({
	description: 'Change a participant of a contract',
	shape: 'row',
	fields: [participant.field, changesField(participantChangeFields)],
	options: [partyOption],
	read: (item) => ({
		...readParticipantChoice(item),
		changes: participantChangesJson(readChanges(item, participantChangesSchema)),
	}),
	async run({ oneflow }, { contractId, participantId, partyId: chosen, changes }) {
		const partyId = chosen ?? (await partyOf(oneflow, contractId, participantId));
		const changed = await oneflow.put(participantPath(contractId, partyId, participantId), changes);
		return { ...changed, party_id: partyId };
	},
});

/** DELETE of a participant (docs/oneflow-api.md 3.0, #42); nobody there counts as deleted. */
export const remove = onContract({
	description: 'Remove a participant from a contract',
	fields: [participant.field],
	options: [partyOption],
	read: readParticipantChoice,
	async run({ oneflow }, { contractId, participantId, partyId: chosen }) {
		const partyId = chosen ?? (await findPartyOf(oneflow, contractId, participantId));
		if (partyId !== undefined) {
			await oneflow.delete(participantPath(contractId, partyId, participantId));
		}
		return { deleted: true };
	},
});
