import type { INodeProperties } from 'n8n-workflow';

import type { NewParty } from '../../oneflow/parties';
import { choiceField, textField } from '../../parameters/kit/fields';
import { party } from '../../parameters/things/locators';
import { PARTY_TYPES } from '../../parameters/things/parties';
import type { Item } from '../../parameters/kit/item';
import { readForm } from '../../parameters/kit/form';
import { inApiNames } from '../../parameters/kit/formNames';
import { code, countryCode, requiredText } from '../../parameters/kit/values';

const shownFor = (...addTo: string[]) => ({ show: { addTo } });

/** The fields of a company, for each of the cases in which one is named. */
function companyFields(show: Record<string, string[]>): INodeProperties[] {
	return [
		textField('Company Name', 'companyName', {
			required: true,
			placeholder: 'e.g. Buyer Oy',
			displayOptions: { show },
		}),
		textField('Registration Number', 'registrationNumber', {
			placeholder: 'e.g. 1234567-8',
			displayOptions: { show },
		}),
	];
}

/** Which party a new participant joins: one that is there, or one made for it. */
export const partyToJoinFields: INodeProperties[] = [
	choiceField('Add To', 'addTo', {
		options: [
			{
				name: 'Company by Name',
				value: 'company',
				description:
					'The counterparty with this name and registration number; added if the contract does not have it yet',
			},
			{ name: 'Existing Party', value: 'party', description: 'A party of the contract' },
			{
				name: 'New Party',
				value: 'newParty',
				description: 'A party that the contract does not have yet',
			},
			{
				name: 'Our Own Side',
				value: 'ownParty',
				description: 'The party of this Oneflow account; its participants are users of the account',
			},
		],
		default: 'party',
		description: 'The party that the participant joins',
	}),
	{ ...party.field, displayOptions: shownFor('party') },
	choiceField('Party Type', 'partyType', {
		options: PARTY_TYPES,
		default: 'company',
		displayOptions: shownFor('newParty'),
	}),
	...companyFields({ addTo: ['company'] }),
	...companyFields({ addTo: ['newParty'], partyType: ['company'] }),
];

/** What is seldom needed of a party that is made. */
export const newPartyFields: INodeProperties[] = [
	textField('Party Country Code', 'countryCode', {
		placeholder: 'e.g. FI',
		displayOptions: { show: { '/addTo': ['company', 'newParty'] } },
		description: 'For a party that is added; two letters, the account’s country when left empty',
	}),
	textField('Party Custom ID', 'partyCustomId', {
		displayOptions: { show: { '/addTo': ['company', 'newParty'] } },
		description: 'For a party that is added; your own key, visible to your side only',
	}),
];

/**
 * Reads and checks which party the participant joins: the one chosen, or the one to make where it is not there.
 * Throws NodeOperationError naming the field.
 */
export function readPartyToJoin(item: Item) {
	const to = item.choice('addTo', 'Add To', 'party', 'company', 'ownParty', 'newParty');
	const mayBeMade = to === 'company' || to === 'newParty';
	const made = mayBeMade ? readNewParty(item, to === 'newParty') : { type: 'company' as const };
	return { to, made, partyId: to === 'party' ? party.of(item) : undefined };
}

function readNewParty(item: Item, mayBeIndividual: boolean): NewParty {
	const chosen = item.choice('partyType', 'Party Type', 'company', 'individual');
	const further = readForm(item, newPartyFields);
	const shared = {
		countryCode: item.check(further.countryCode, 'Party Country Code', countryCode),
		customId: item.check(further.partyCustomId, 'Party Custom ID', code()),
	};
	if (mayBeIndividual && chosen === 'individual') {
		return { ...inApiNames(shared), type: 'individual' };
	}
	const company = {
		name: item.read('companyName', 'Company Name', requiredText(100)),
		identificationNumber: item.read('registrationNumber', 'Registration Number', code(25)),
	};
	return { ...inApiNames({ ...company, ...shared }), type: 'company' };
}
