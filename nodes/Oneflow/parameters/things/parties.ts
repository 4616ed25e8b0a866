import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { isRecord } from '../../records';
import {
	additionalFields,
	choiceField,
	eitherInput,
	entriesField,
	IN_SIGHT,
	inputField,
	jsonField,
	textField,
	titledEntries,
} from '../kit/fields';
import { inApiNames, inFormNames, neverOn, readOnly } from '../kit/formNames';
import { complain, wrong } from '../kit/issues';
import { eitherEntered, entriesIn, readForm, type Group } from '../kit/parameter';
import { participantFields, participantJson, participantSchema } from './participant';
import { code, countryCode, isEmpty, name, oneOf, registration } from '../kit/values';

/** Limits of docs/oneflow-api.md 3.9 and 3.10. */
const MOST_PARTIES = 40;
const MOST_PARTICIPANTS = 40;

const ONLY_COMPANY = { show: { type: ['company'] } };

export const PARTY_TYPES = [
	{ name: 'Company', value: 'company' },
	{ name: 'Individual', value: 'individual', description: 'Exactly one person' },
];

/** The form of one counterparty. */
export const partyFields: INodeProperties[] = [
	choiceField('Type', 'type', { options: PARTY_TYPES, default: 'company' }),
	textField('Company Name', 'name', {
		required: true,
		placeholder: 'e.g. Buyer Oy',
		typeOptions: IN_SIGHT,
		displayOptions: ONLY_COMPANY,
	}),
	textField('Registration Number', 'identificationNumber', {
		placeholder: 'e.g. 1234567-8',
		displayOptions: ONLY_COMPANY,
	}),
	textField('Country Code', 'countryCode', {
		placeholder: 'e.g. FI',
		description: 'Two letters; the account’s country when left empty',
	}),
	textField('Custom ID', 'customId', {
		description: 'Your own key for this party, visible to your side only',
	}),
	entriesField('Participants', 'participants', {
		...titledEntries('Participant', IN_SIGHT),
		options: [{ displayName: 'Participant', name: 'participant', values: participantFields }],
	}),
];

/** A company for which one person signs: its own fields stand next to that person's. */
const COMPANY_NAMES: Record<string, string> = {
	name: 'companyName',
	identificationNumber: 'companyIdentificationNumber',
	countryCode: 'countryCode',
};

const companyFields = partyFields
	.filter(({ name }) => name in COMPANY_NAMES)
	// There is no type to depend on: it is a company.
	.map((field): INodeProperties => {
		return { ...field, name: COMPANY_NAMES[field.name], displayOptions: undefined };
	});

/** Where a recipient is one person, it is the one who signs: few need the switch. */
const onePersonFields = participantFields.map((field) =>
	field.name === 'signatory' ? { ...field, typeOptions: undefined } : field,
);

/** The person of a company, named apart from it. */
const contactFields = onePersonFields.map((field) =>
	field.name === 'name' ? { ...field, displayName: 'Contact Name' } : field,
);

const orCompany = (type: unknown) => (isEmpty(type) ? 'company' : type);

/** A company with the person who stands in its own fields; `known` says that it is one, whatever it is called. */
function companyOf(entry: unknown, known?: 'company'): unknown {
	if (!isRecord(entry)) return entry;
	const { type, companyName, companyIdentificationNumber, countryCode: country, ...person } = entry;
	return {
		type: known ?? orCompany(type),
		name: companyName,
		identificationNumber: companyIdentificationNumber,
		countryCode: country,
		participants: [person],
	};
}

/** A party with the list of its people, whether a form, JSON or Oneflow gives it. */
function withParticipantList(entry: unknown): unknown {
	const named = inFormNames(entry);
	if (!isRecord(named)) return named;
	const isSaid = ([name, value]: [string, unknown]) =>
		!name.startsWith('company') || !isEmpty(value);
	const party = Object.fromEntries(Object.entries(named).filter(isSaid));
	const { participant, participants, ...rest } = party;
	const { type, companyName, companyIdentificationNumber, ...own } = rest;
	const known = partyType.safeParse(type).data;
	const isCompany = 'companyName' in named && known !== 'individual';
	if ((participants ?? participant ?? undefined) !== undefined) {
		const listed = entriesIn(participants, 'participant');
		const people = participant ? [listed, participant].flat() : listed;
		if (!isCompany || !isEmpty(own.name)) return { ...rest, participants: people };
		const number = own.identificationNumber ?? companyIdentificationNumber;
		const company = { type: orCompany(type), name: companyName, identificationNumber: number };
		return { ...own, ...company, participants: people };
	}
	if (isCompany) return companyOf(rest);
	const isFlat = known !== 'company' && FLAT.some((name) => name in party);
	if (!isFlat) return { ...rest, participants: [] };
	// An individual as the form has it, whose other fields are those of the person.
	const { countryCode: country, ...person } = own;
	const misplaced = { companyName, companyIdentificationNumber };
	return { type, countryCode: country, ...misplaced, participants: [person] };
}

const partyType = oneOf('company', 'individual');

/** What tells a person from a party whose people are missing. */
const FLAT = ['email', 'phoneNumber', 'signatory', 'deliveryChannel'];

/** A contract's parties as read have our own among them, which is no recipient. */
const notOurs = neverOn(
	'is no recipient.',
	'Remove it here. Add your own people under Additional Fields, Owner Participants.',
);

/** What stood beside an individual, or gives a company a second name. */
const onlyOfCompany = z.custom<undefined>(
	(said) => said === undefined,
	wrong(
		'belongs to a company.',
		'For a company, use the type company and give its name once. For an individual, leave it out.',
	),
);

const partySchema = z
	.object({
		...readOnly('id', 'createdTime', 'updatedTime'),
		myParty: notOurs,
		companyName: onlyOfCompany,
		companyIdentificationNumber: onlyOfCompany,
		type: partyType,
		name: name(100),
		identificationNumber: registration(25),
		countryCode,
		customId: code(),
		participants: z.array(participantSchema),
	})
	.strict()
	.superRefine((party, context) => {
		const count = party.participants.length;
		if (party.type === 'company' && party.name === undefined) {
			complain(context, 'is empty.', 'A company needs a name.', 'name');
		}
		if (party.type === 'company' && count === 0) {
			const remedy = 'A company needs at least one participant.';
			complain(context, 'are missing.', remedy, 'participants');
		}
		if (party.type === 'individual' && count !== 1) {
			const remedy = 'An individual is exactly one participant.';
			complain(context, `has ${count} entries.`, remedy, 'participants');
		}
	});

export type Party = z.output<typeof partySchema>;

/** The party's JSON for a create request (docs/oneflow-api.md 3.10): a list of people, or the one person. */
export function partyJson({ name, participants, ...party }: Party): IDataObject {
	const people = participants.map(participantJson);
	const own =
		party.type === 'company' ? { name, participants: people } : { participant: people[0] };
	return inApiNames({ ...party, ...own });
}

/** What nearly every party of its own operation is asked for. */
const MAIN = new Set(['type', 'name', 'identificationNumber', 'participants']);
const isMain = ({ name }: INodeProperties) => MAIN.has(name);

/** A counterparty as an operation's own parameters. */
export const party: Group<IDataObject> = {
	fields: [
		...partyFields.filter(isMain),
		additionalFields(partyFields.filter((field) => !isMain(field))),
	],
	read(item) {
		const schema = z.preprocess(withParticipantList, partySchema);
		return partyJson(item.check(readForm(item, partyFields), 'Party', schema));
	},
};

/** The form's companies and individuals; JSON's list of parties, one party, or `{ "parties": […] }`. */
function listOfParties(input: unknown): unknown {
	const { company, individual, party, ...rest } = isRecord(input) ? input : {};
	if (![company, individual].some((entries) => Array.isArray(entries) || isRecord(entries))) {
		return entriesIn(input, 'parties', 'party');
	}
	const listed = (entries: unknown) => [entries ?? []].flat();
	return [
		...listed(company).map((entry) => companyOf(entry, 'company')),
		...listed(individual).map((participant) => ({ type: 'individual', participant })),
		...listed(party),
		...listed(entriesIn(rest, 'parties')),
	];
}

const notListed = wrong('is not a list of recipients.', 'Enter a JSON list: [ { … } ].');
const partiesSchema = z.custom<unknown[]>(Array.isArray, notListed).pipe(z.array(partySchema));

/** The parties of a new contract, by form or as JSON. */
export const parties: Group<Party[]> = {
	fields: eitherInput(
		inputField('Recipients Input', 'partiesInput', 'recipients', {
			builderHint: {
				propertyHint:
					"Use 'fields' for recipients known in the form, 'json' with partiesJson when their number varies or a model gives them.",
			},
		}),
		entriesField('Recipients', 'parties', {
			...titledEntries('Recipient'),
			description:
				'Companies and individuals who get the contract, and the people who sign for them',
			options: [
				{ displayName: 'Company', name: 'company', values: [...companyFields, ...contactFields] },
				{ displayName: 'Individual', name: 'individual', values: onePersonFields },
				{
					displayName: 'Company With Several Participants',
					name: 'party',
					values: partyFields,
				},
			],
		}),
		jsonField('Recipients (JSON)', 'partiesJson', {
			default: '[]',
			description:
				'Companies with participants, or individuals: [{ "type": "company", "name": "Buyer Oy", "participants": [{ "name": "Bo Kivi", "email": "bo@example.org", "signatory": true }] }]',
		}),
	),
	read(item) {
		const listed = listOfParties(eitherEntered(item, 'Recipients', 'parties'));
		const entries = Array.isArray(listed) ? listed.map(withParticipantList) : listed;
		const read = item.check(entries, 'Recipients', partiesSchema, 'parties');
		item.refuseMore('Recipients', read.length, MOST_PARTIES, 'recipients');
		const people = read.reduce((sum, { participants }) => sum + participants.length, 0);
		item.refuseMore('Recipients', people, MOST_PARTICIPANTS, 'participants');
		return read;
	},
};
