import type { IDataObject } from 'n8n-workflow';

import { onContract } from '../operation';
import { additionalFields, switchField } from '../../parameters/kit/fields';
import type { Item } from '../../parameters/kit/item';
import { option, readForm } from '../../parameters/kit/parameter';
import {
	furtherPersonFields,
	mainPersonFields,
	participantFields,
	participantJson,
	participantSchema,
} from '../../parameters/things/participant';
import { flag, isOn } from '../../parameters/kit/values';
import { addPartyOf, addPerson, findCompany, ownPartyOf } from '../../oneflow/parties';
import { newPartyFields, partyToJoinFields, readPartyToJoin } from './partyToJoin';

/** Only our own side has organizers, who do not sign, and its people are users with an address. */
function readPerson(item: Item, isOwnSide: boolean): IDataObject {
	const entered = readForm(item, participantFields);
	const person = item.check(entered, 'Participant', participantSchema);
	const isOrganizer = isOwnSide && item.read('organizer', 'Organizer', isOn);
	if (isOwnSide && person.email === undefined) {
		throw item.problem(
			'Email',
			'is empty, but on your own side a participant is a user of the account.',
			'Enter the address of an active user.',
		);
	}
	if (!isOrganizer) return participantJson(person);
	return { ...participantJson({ ...person, signatory: false, canEdit: true }), organizer: true };
}

/** POST of a participant, or of a party with it where that has to be made (docs/oneflow-api.md 3.10 and 3.11). */
export const create = onContract({
	description: 'Add a person to a contract, in an existing party or a new one',
	input: {
		joining: {
			fields: [
				...partyToJoinFields,
				...mainPersonFields,
				switchField('Organizer', 'organizer', {
					displayOptions: { show: { addTo: ['ownParty'] } },
					description: 'Whether this user organizes the contract without signing it',
				}),
				additionalFields([...furtherPersonFields, ...newPartyFields]),
			],
			read(item) {
				const party = readPartyToJoin(item);
				return { ...party, person: readPerson(item, party.to === 'ownParty') };
			},
		},
	},
	options: {
		invite: option(
			switchField('Invite', 'invite', {
				default: true,
				description:
					'Whether Oneflow invites this person if the contract has already been sent to the others',
			}),
			flag,
		),
	},
	async run({ oneflow }, { contractId, joining: { to, made, partyId: chosen, person }, invite }) {
		const invited = invite === undefined ? person : { ...person, _options: { invite } };
		let partyId = chosen;
		if (to === 'ownParty') partyId = await ownPartyOf(oneflow, contractId);
		if (to === 'company') partyId = await findCompany(oneflow, contractId, made);
		if (partyId !== undefined) return await addPerson(oneflow, contractId, partyId, invited);
		return await addPartyOf(oneflow, contractId, made, invited);
	},
});
