import type { IDataObject } from 'n8n-workflow';

import type { OneflowClient } from '../transport/client';
import { getRows } from '../transport/paging';

/** A data field's custom ID: nested inside a contract, at the root inside a type (docs/oneflow-api.md 4.4). */
export function customIdOf(field: IDataObject): string | undefined {
	const nested = (field._private_ownerside as IDataObject | undefined)?.custom_id;
	const id = nested ?? field.custom_id;
	return typeof id === 'string' && id !== '' ? id : undefined;
}

/** The data fields of a contract with their values (docs/oneflow-api.md 3.12). */
export async function contractFieldsOf(
	oneflow: OneflowClient,
	contractId: number,
): Promise<IDataObject[]> {
	return await getRows(oneflow, `/contracts/${contractId}/data_fields`);
}

/** The fields that have a custom ID, by it: the others cannot be addressed (docs/oneflow-api.md 2.6). */
export function byCustomId(fields: IDataObject[]): Map<string, IDataObject> {
	const known = new Map<string, IDataObject>();
	for (const field of fields) {
		const customId = customIdOf(field);
		if (customId !== undefined) known.set(customId, field);
	}
	return known;
}

/** What a message about an unknown field ends with: those there are. */
export function listCustomIds(customIds: string[], whenNone: string): string {
	if (customIds.length === 0) return whenNone;
	return `Known custom IDs: ${customIds.slice(0, 30).join(', ')}${customIds.length > 30 ? ', …' : ''}.`;
}

/** Path segment of a data field by custom ID (docs/oneflow-api.md 2.6); the custom ID part is encoded. */
export function fieldPath(contractId: number, customId: string): string {
	return `/contracts/${contractId}/data_fields/c::${encodeURIComponent(customId)}`;
}
