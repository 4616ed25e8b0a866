import type { IDataObject } from 'n8n-workflow';

import { asNumber, asSpoken } from '../characters';
import { isPlain, recordsIn } from '../records';
import type { OneflowClient } from '../transport/client';
import { UserProblem } from '../transport/failure';
import { getRows } from '../transport/paging';

/** The parties of a contract, in Oneflow's order (docs/oneflow-api.md 3.10). */
export async function partiesOf(oneflow: OneflowClient, contractId: number) {
	return await getRows(oneflow, partiesPath(contractId));
}

export function partiesPath(contractId: number): string {
	return `/contracts/${contractId}/parties`;
}

/** Where a participant is read, changed and, as is assumed, deleted (docs/oneflow-api.md 3.0, #39 to #42). */
export function participantPath(contractId: number, partyId: number, participantId: number) {
	return `${partiesPath(contractId)}/${partyId}/participants/${participantId}`;
}

/** A party's people: a list for a company, a single one for an individual (docs/oneflow-api.md 4.2). */
export function peopleOf(party: IDataObject): IDataObject[] {
	const people = recordsIn(party.participants);
	return people.length > 0 ? people : recordsIn([party.participant]);
}

/** Everybody in a contract, each with the party: the API has no such list (docs/oneflow-api.md 3.11). */
export async function participantsOf(oneflow: OneflowClient, contractId: number) {
	const parties = await partiesOf(oneflow, contractId);
	return parties.flatMap((party) => {
		const whose = { party_id: party.id, party_name: party.name, my_party: party.my_party };
		return peopleOf(party).map((person): IDataObject => ({ ...person, ...whose }));
	});
}

/** The party of a participant. Throws UserProblem when the contract has no such participant. */
export async function partyOf(oneflow: OneflowClient, contractId: number, participantId: number) {
	const people = await participantsOf(oneflow, contractId);
	const found = people.find(({ id }) => Number(id) === participantId);
	if (found !== undefined) return Number(found.party_id);
	throw new UserProblem(
		`Participant: contract ${contractId} has no participant ${participantId}.`,
		'Check both IDs; Get Many lists the participants of a contract.',
	);
}

/** A party that a request makes (docs/oneflow-api.md 3.10), still without its people. */
export type NewParty = IDataObject & { type: 'company' | 'individual' };

/** The ID of the owner's party. Throws UserProblem when the contract has none. */
export async function ownPartyOf(oneflow: OneflowClient, contractId: number): Promise<number> {
	const parties = await partiesOf(oneflow, contractId);
	const own = parties.find((party) => party.my_party === true);
	if (own !== undefined) return Number(own.id);
	throw new UserProblem(
		`Add To: contract ${contractId} has no party of your own.`,
		'Check that the credential belongs to the account that owns the contract.',
	);
}

const textOf = (value: unknown) => (isPlain(value) ? String(value) : '');

/** Same name and number but for capitals, hyphens and spaces; none entered fits any (docs/oneflow-api.md 3.10). */
function isSameCompany(party: IDataObject, wanted: NewParty): boolean {
	if (asSpoken(textOf(party.type)) === 'individual' || party.my_party === true) {
		return false;
	}
	if (asSpoken(textOf(party.name)) !== asSpoken(textOf(wanted.name))) return false;
	const number = asNumber(textOf(wanted.identification_number));
	return number === '' || asNumber(textOf(party.identification_number)) === number;
}

/** The ID of the counterparty that is this company, unless an earlier try made it. Throws UserProblem for several. */
export async function findCompany(oneflow: OneflowClient, contractId: number, wanted: NewParty) {
	// With the party the person may be there: making it says how that ended.
	if (oneflow.journal.knows(partiesPath(contractId))) return undefined;
	const parties = await partiesOf(oneflow, contractId);
	const same = parties.filter((party) => isSameCompany(party, wanted));
	if (same.length < 2) return same.length === 0 ? undefined : Number(same[0].id);
	const ids = same.map(({ id }) => String(id)).join(', ');
	throw new UserProblem(
		`Company Name: contract ${contractId} has ${same.length} such companies (parties ${ids}).`,
		'Enter the registration number as well, or choose Existing Party and its ID.',
	);
}

/** A person of an answer with the party; an answer that tells nothing stays so. */
export function inParty(person: IDataObject, partyId: unknown): IDataObject {
	return Object.keys(person).length === 0
		? person
		: ({ ...person, party_id: partyId } as IDataObject);
}

/** Adds a person to a party that is there. */
export async function addPerson(
	oneflow: OneflowClient,
	contractId: number,
	partyId: number,
	person: IDataObject,
): Promise<IDataObject> {
	const path = `${partiesPath(contractId)}/${partyId}/participants`;
	return inParty(await oneflow.post(path, person), partyId);
}

/** Makes a party with one person in it; returns the person, in the same columns as `addPerson`. */
export async function addPartyOf(
	oneflow: OneflowClient,
	contractId: number,
	party: NewParty,
	person: IDataObject,
): Promise<IDataObject> {
	const people = party.type === 'company' ? { participants: [person] } : { participant: person };
	const made = await oneflow.post(partiesPath(contractId), { ...party, ...people });
	const [created = {}] = peopleOf(made);
	return inParty(created, made.id);
}
