import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../records';
import type { OneflowClient } from '../transport/client';
import { getRows } from '../transport/paging';

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
