import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../records';
import type { OneflowClient } from './client';
import { customIdOf } from './lookups';
import { getRows } from './paging';

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

/** The data fields of a contract with their values (API notes 3.12). */
export async function contractFieldsOf(
	oneflow: OneflowClient,
	contractId: number,
): Promise<IDataObject[]> {
	return await getRows(oneflow, `/contracts/${contractId}/data_fields`);
}

/** The fields that have a custom ID, by it: the others cannot be addressed (API notes 2.6). */
export function byCustomId(fields: IDataObject[]): Map<string, IDataObject> {
	const known = new Map<string, IDataObject>();
	for (const field of fields) {
		const customId = customIdOf(field);
		if (customId !== undefined) known.set(customId, field);
	}
	return known;
}

/** Path segment of a data field by custom ID (API notes 2.6); the custom ID part is encoded. */
export function fieldPath(contractId: number, customId: string): string {
	return `/contracts/${contractId}/data_fields/c::${encodeURIComponent(customId)}`;
}

/** The product tables of a contract in their order (API notes 3.13). */
export async function tablesOf(oneflow: OneflowClient, contractId: number): Promise<IDataObject[]> {
	return await getRows(oneflow, `/contracts/${contractId}/product_groups`);
}

export function productsIn(table: IDataObject): IDataObject[] {
	return Array.isArray(table.products) ? (table.products as IDataObject[]) : [];
}

/** The heading of a table, which lies in its configuration (API notes 4.7). */
export function nameOfTable(table: IDataObject): string | undefined {
	const configuration = isRecord(table.configuration) ? table.configuration : {};
	const heading = isRecord(configuration.name) ? configuration.name.label : undefined;
	const name = heading ?? table.name;
	return typeof name === 'string' && name.trim() !== '' ? name.trim() : undefined;
}
