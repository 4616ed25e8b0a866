import type { IDataObject } from 'n8n-workflow';

import { withoutUndefined } from '../../records';
import type { Operation } from '../operation';
import type { Item } from '../../parameters/item';
import { contract, byContract } from '../../parameters/locators';
import {
	formOf,
	participantFields,
	participantJson,
	participantSchema,
} from '../../parameters/participant';
import { flag } from '../../parameters/values';
import type { OneflowClient } from '../../transport/client';
import { peopleOf, withParty } from '../../oneflow/parties';
import { addToFields, destinationOf, readAddTo, type Destination } from './addTo';

/** What the person is beside the form shared with parties: organizer is for our own side only. */
function requestOf(item: Item, isOwnSide: boolean): IDataObject {
	const person = item.check(formOf(item, participantFields), 'Participant', participantSchema);
	const isOrganizer = isOwnSide && item.read('organizer', 'Organizer', flag) === true;
	if (isOwnSide && person.email === undefined) {
		throw item.problem(
			'Email',
			'is empty, but on your own side a participant is a user of the account.',
			'Enter the address of an active user.',
		);
	}
	const invite = item.check(item.option('invite'), 'Invite', flag);
	const json = participantJson(person);
	return withoutUndefined({
		...json,
		_permissions: isOrganizer ? { 'contract:update': true } : json._permissions,
		organizer: isOrganizer ? true : undefined,
		_options: invite === undefined ? undefined : { invite },
	});
}

/** Adds a person to a party that is there, or makes the party with this one person in it. */
async function addPerson(
	oneflow: OneflowClient,
	contractId: number,
	destination: Destination,
	person: IDataObject,
): Promise<IDataObject> {
	const parties = `/contracts/${contractId}/parties`;
	if (destination.kind === 'there') {
		const { partyId } = destination;
		const created = await oneflow.post(`${parties}/${partyId}/participants`, person);
		return { ...created, party_id: partyId };
	}
	const isCompany = destination.party.type === 'company';
	const party = await oneflow.post(parties, {
		...destination.party,
		...(isCompany ? { participants: [person] } : { participant: person }),
	});
	const [created = {}] = peopleOf(party);
	return withParty(created, party);
}

/**
 * POST /contracts/{id}/parties/{party_id}/participants, or POST /contracts/{id}/parties when the party
 * has to be made (API notes 3.10 and 3.11).
 */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create participant',
	description: 'Add a person to a contract, to a party that is there or to a new one',
	shape: 'row',
	fields: [contract.field, ...addToFields, ...participantFields],
	options: [
		{
			displayName: 'Invite',
			name: 'invite',
			type: 'boolean',
			default: true,
			description:
				'Whether Oneflow invites this person when the contract is already sent to the others',
		},
	],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	async run({ item, oneflow }) {
		const contractId = contract.of(item);
		const wish = readAddTo(item);
		const person = requestOf(item, wish.to === 'ownParty');
		const destination = await destinationOf(item, oneflow, contractId, wish);
		return await addPerson(oneflow, contractId, destination, person);
	},
};
