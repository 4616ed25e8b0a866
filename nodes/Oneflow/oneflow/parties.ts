import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../records';
import type { OneflowClient } from '../transport/client';
import { getRows } from '../transport/paging';

/** The parties of a contract, in Oneflow's order (API notes 3.10). */
export async function partiesOf(
	oneflow: OneflowClient,
	contractId: number,
): Promise<IDataObject[]> {
	return await getRows(oneflow, `/contracts/${contractId}/parties`);
}

/** A party's people: a list for a company, a single one for an individual (API notes 4.2). */
export function peopleOf(party: IDataObject): IDataObject[] {
	if (Array.isArray(party.participants)) return party.participants as IDataObject[];
	return isRecord(party.participant) ? [party.participant as IDataObject] : [];
}

/** A participant with the party it belongs to, which the API tells only by nesting. */
export function withParty(person: IDataObject, party: IDataObject): IDataObject {
	return {
		...person,
		party_id: party.id,
		party_name: party.name,
		my_party: party.my_party,
	};
}

/** Everybody in a contract, party after party; there is no list of its own (API notes 3.11). */
export async function participantsOf(
	oneflow: OneflowClient,
	contractId: number,
): Promise<IDataObject[]> {
	const parties = await partiesOf(oneflow, contractId);
	return parties.flatMap((party) => peopleOf(party).map((person) => withParty(person, party)));
}

/** The party a participant belongs to; undefined when nobody in the contract has this ID. */
export async function partyOfPerson(
	oneflow: OneflowClient,
	contractId: number,
	participantId: number,
): Promise<number | undefined> {
	const people = await participantsOf(oneflow, contractId);
	const found = people.find(({ id }) => Number(id) === participantId);
	return found === undefined ? undefined : Number(found.party_id);
}
