import type { NewParty } from '../../oneflow/parties';
import { choiceField, shownFor, textField } from '../../parameters/kit/fields';
import { party } from '../../parameters/things/locators';
import { PARTY_TYPES } from '../../parameters/things/parties';
import type { Item } from '../../parameters/kit/item';
import { readForm } from '../../parameters/kit/parameter';
import { inApiNames } from '../../parameters/kit/formNames';
import { choice, code, countryCode, registration, requiredName } from '../../parameters/kit/values';

const companyFields = [
	textField('Company Name', 'companyName', { required: true, placeholder: 'e.g. Buyer Oy' }),
	textField('Registration Number', 'registrationNumber', { placeholder: 'e.g. 1234567-8' }),
];

/** Which party a new participant joins: one that is there, or one made for it. */
export const partyToJoinFields = [
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
	...shownFor({ addTo: ['party'] }, [party.field]),
	...shownFor({ addTo: ['newParty'] }, [
		choiceField('Party Type', 'partyType', { options: PARTY_TYPES, default: 'company' }),
	]),
	...shownFor({ addTo: ['company'] }, companyFields),
	...shownFor({ addTo: ['newParty'], partyType: ['company'] }, companyFields),
];

const FOR_NEW = { show: { '/addTo': ['company', 'newParty'] } };

/** What is seldom needed of a party that is made. */
export const newPartyFields = [
	textField('Party Country Code', 'countryCode', {
		placeholder: 'e.g. FI',
		displayOptions: FOR_NEW,
		description: 'For a party that is added; two letters, the account’s country when left empty',
	}),
	textField('Party Custom ID', 'partyCustomId', {
		displayOptions: FOR_NEW,
		description: 'For a party that is added; your own key, visible to your side only',
	}),
];

/** Which party the participant joins: the one chosen, or the one to make if missing. Throws NodeOperationError. */
export function readPartyToJoin(item: Item) {
	const to = item.read('addTo', 'Add To', choice('party', 'company', 'ownParty', 'newParty'));
	const mayBeMade = to === 'company' || to === 'newParty';
	const made = mayBeMade ? readNewParty(item, to === 'newParty') : { type: 'company' as const };
	return { to, made, partyId: to === 'party' ? party.read(item) : undefined };
}

function readNewParty(item: Item, mayBeIndividual: boolean): NewParty {
	const chosen = item.read('partyType', 'Party Type', choice('company', 'individual'));
	const further = readForm(item, newPartyFields);
	const shared = {
		countryCode: item.check(further.countryCode, 'Party Country Code', countryCode),
		customId: item.check(further.partyCustomId, 'Party Custom ID', code()),
	};
	if (mayBeIndividual && chosen === 'individual') {
		return { ...inApiNames(shared), type: 'individual' };
	}
	const company = {
		name: item.read('companyName', 'Company Name', requiredName(100)),
		identificationNumber: item.read('registrationNumber', 'Registration Number', registration(25)),
	};
	return { ...inApiNames({ ...company, ...shared }), type: 'company' };
}
