import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { withoutUndefined } from '../../records';
import { locator } from '../../parameters/locator';
import type { Item } from '../../parameters/item';
import { customIdJson } from '../../parameters/participant';
import { countryCode, oneOf, requiredText, text } from '../../parameters/values';
import type { OneflowClient } from '../../transport/client';
import { partiesOf } from '../../oneflow/parties';

/** Where a new participant goes: to a party that is there, or to one made for it. */
export type Destination =
	| { kind: 'there'; partyId: number }
	| { kind: 'new'; party: IDataObject & { type: 'company' | 'individual' } };

const shownFor = (...addTo: string[]) => ({ show: { addTo } });

const existingParty = locator({ name: 'partyId', label: 'Party', list: 'searchParties' });

const existingPartyField: INodeProperties = {
	...existingParty.field,
	displayOptions: shownFor('party'),
};

/** The fields of a company, for each of the cases in which one is named. */
function companyFields(show: Record<string, string[]>): INodeProperties[] {
	return [
		{
			displayName: 'Company Name',
			name: 'companyName',
			type: 'string',
			placeholder: 'e.g. Buyer Oy',
			default: '',
			displayOptions: { show },
		},
		{
			displayName: 'Registration Number',
			name: 'registrationNumber',
			type: 'string',
			placeholder: 'e.g. 1234567-8',
			default: '',
			displayOptions: { show },
		},
	];
}

export const addToFields: INodeProperties[] = [
	{
		displayName: 'Add To',
		name: 'addTo',
		type: 'options',
		options: [
			{
				name: 'Company by Name',
				value: 'company',
				description: 'The counterparty with this name and registration number; made when not there',
			},
			{
				name: 'Existing Party',
				value: 'party',
				description: 'A party of the contract, by its ID',
			},
			{ name: 'New Party', value: 'newParty', description: 'A party that is not there yet' },
			{
				name: 'Our Own Side',
				value: 'ownParty',
				description: 'The party of this Oneflow account; its participants are users of the account',
			},
		],
		default: 'party',
		description: 'The party that the participant joins',
	},
	existingPartyField,
	{
		displayName: 'Party Type',
		name: 'partyType',
		type: 'options',
		options: [
			{ name: 'Company', value: 'company' },
			{ name: 'Individual', value: 'individual', description: 'Exactly one person' },
		],
		default: 'company',
		displayOptions: shownFor('newParty'),
	},
	...companyFields({ addTo: ['company'] }),
	...companyFields({ addTo: ['newParty'], partyType: ['company'] }),
	{
		displayName: 'Country Code',
		name: 'countryCode',
		type: 'string',
		placeholder: 'e.g. FI',
		default: '',
		displayOptions: shownFor('company', 'newParty'),
		description: 'Of a party that is made; two letters, the account’s country when left empty',
	},
	{
		displayName: 'Party Custom ID',
		name: 'partyCustomId',
		type: 'string',
		default: '',
		displayOptions: shownFor('company', 'newParty'),
		description: 'Of a party that is made; your own key, visible to your side only',
	},
	{
		displayName: 'Organizer',
		name: 'organizer',
		type: 'boolean',
		default: false,
		displayOptions: shownFor('ownParty'),
		description: 'Whether this user organizes the contract without signing it',
	},
];

type Wish =
	| { to: 'party'; partyId: number }
	| { to: 'ownParty' }
	| { to: 'company' | 'newParty'; party: IDataObject & { type: 'company' | 'individual' } };

/** Reads and checks where the participant is to go, before any call. */
export function readAddTo(item: Item): Wish {
	const choice = oneOf('party', 'company', 'ownParty', 'newParty');
	const to = item.check(item.raw('addTo') ?? 'party', 'Add To', choice);
	if (to === 'party') return { to, partyId: existingParty.of(item) };
	if (to === 'ownParty') return { to };
	return { to, party: readParty(item, to === 'newParty') };
}

function readParty(item: Item, mayBeIndividual: boolean) {
	const chosen = item.check(
		item.raw('partyType') ?? 'company',
		'Party Type',
		oneOf('company', 'individual'),
	);
	const isCompany = !mayBeIndividual || chosen === 'company';
	const shared = {
		country_code: item.read('countryCode', 'Country Code', countryCode),
		_private_ownerside: customIdJson(item.read('partyCustomId', 'Party Custom ID', text())),
	};
	if (!isCompany) return { ...withoutUndefined(shared), type: 'individual' as const };
	return {
		...withoutUndefined({
			name: item.read('companyName', 'Company Name', requiredText(100)),
			identification_number: item.read('registrationNumber', 'Registration Number', text(25)),
			...shared,
		}),
		type: 'company' as const,
	};
}

/** Upper and lower case and spaces make no other company. */
function key(value: unknown): string {
	return typeof value === 'string' ? value.trim().replace(/\s+/g, ' ').toLowerCase() : '';
}

/** Same name and same number; a number that the user left open matches any (API notes 3.10). */
function isSameCompany(party: IDataObject, wanted: IDataObject): boolean {
	if (party.type !== 'company' || key(party.name) !== key(wanted.name)) return false;
	const number = key(wanted.identification_number);
	return number === '' || key(party.identification_number) === number;
}

/**
 * Finds the party wished for (API notes 3.10), so that no second one appears for the same company.
 * Throws NodeOperationError when it is not clear which one is meant.
 */
export async function destinationOf(
	item: Item,
	oneflow: OneflowClient,
	contractId: number,
	wish: Wish,
): Promise<Destination> {
	if (wish.to === 'party') return { kind: 'there', partyId: wish.partyId };
	if (wish.to === 'newParty') return { kind: 'new', party: wish.party };
	const parties = await partiesOf(oneflow, contractId);
	if (wish.to === 'ownParty') {
		const own = parties.find((party) => party.my_party === true);
		if (own !== undefined) return { kind: 'there', partyId: Number(own.id) };
		throw item.problem(
			'Add To',
			`contract ${contractId} has no party of your own.`,
			'Check that the credential belongs to the account that owns the contract.',
		);
	}
	const same = parties.filter((party) => isSameCompany(party, wish.party));
	if (same.length === 0) return { kind: 'new', party: wish.party };
	if (same.length === 1) return { kind: 'there', partyId: Number(same[0].id) };
	throw item.problem(
		'Company Name',
		`contract ${contractId} has ${same.length} such companies (parties ${same.map(({ id }) => String(id)).join(', ')}).`,
		'Enter the registration number as well, or choose Existing Party and its ID.',
	);
}
