import type { IDataObject } from 'n8n-workflow';

import { inside, isPlain, isRecord, listIn } from '../records';
import { enumerated } from '../words';
import type { OneflowClient } from '../transport/client';
import { ifReadable } from '../transport/failure';
import { getRows } from '../transport/paging';
import { homeOf } from './contractState';
import { isCheckbox, templateTypeOf } from './templates';

/** A custom ID: nested inside a contract, at the root inside a type (docs/oneflow-api.md 4.4). */
export function customIdOf(field: IDataObject): string | undefined {
	const id = inside(field, '_private_ownerside', 'custom_id') ?? field.custom_id;
	return isPlain(id) && id !== '' ? String(id) : undefined;
}

/** The data fields that a contract shows; undefined where it shows none. */
export const fieldsIn = ({ data_fields: shown }: IDataObject) => listIn(shown)?.filter(isRecord);

/** The data fields of a contract with their values (docs/oneflow-api.md 3.12). */
export async function contractFieldsOf(oneflow: OneflowClient, contractId: number) {
	return await getRows(oneflow, `/contracts/${contractId}/data_fields`);
}

/** Fields by custom ID; one without stands under its name, or its ID where others have that (docs/oneflow-api.md 4.4). */
export function byKey(fields: IDataObject[]): Map<string, IDataObject> {
	const ids = fields.map(customIdOf);
	const names = fields.map(({ name }, at) =>
		isPlain(name) && ids[at] === undefined ? String(name).trim() : '',
	);
	const keys = names.map((name, at) => {
		const isItsOwn = names.indexOf(name) === names.lastIndexOf(name) && !ids.includes(name);
		return ids[at] ?? (isItsOwn && name !== '' ? name : String(fields[at].id));
	});
	return new Map(keys.map((key, at) => [key, fields[at]]));
}

/** The values of a contract's data fields by their keys; undefined where it shows none. */
export function valuesIn(contract: IDataObject): IDataObject | undefined {
	const fields = fieldsIn(contract);
	return fields && Object.fromEntries([...byKey(fields)].map(([key, field]) => [key, field.value]));
}

/**
 * The custom IDs of the checkboxes among these fields of a contract. Only the default in the template type tells
 * them (docs/oneflow-api.md 4.4), which is asked for when there are any fields; none where it may not be read.
 */
export async function checkboxesOf(
	oneflow: OneflowClient,
	contractId: number,
	fields: IDataObject[],
): Promise<Set<string>> {
	if (fields.length === 0) return new Set();
	const asked = new Set(fields.map(customIdOf));
	const contract = await ifReadable(oneflow.get(`/contracts/${contractId}`));
	const typeId = Number(contract && homeOf(contract).templateTypeId);
	const type = typeId > 0 ? await ifReadable(templateTypeOf(oneflow, typeId)) : undefined;
	const boxes = (type?.data_fields ?? []).filter(isCheckbox).map((field) => field.custom_id);
	return new Set(boxes.filter((customId) => asked.has(customId)));
}

/** What a message about an unknown field ends with: those there are. */
export function listCustomIds(customIds: string[], whenNone: string): string {
	return customIds.length === 0 ? whenNone : `Known custom IDs: ${enumerated(customIds, 30)}.`;
}

/** The path of a data field: by its custom ID (docs/oneflow-api.md 2.6), or by its ID where it lacks one. */
export function pathOfField(contractId: number, field: IDataObject): string {
	const customId = customIdOf(field);
	const id = customId === undefined ? String(field.id) : `c::${encodeURIComponent(customId)}`;
	return `/contracts/${contractId}/data_fields/${id}`;
}
