import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../operation';
import type { Item } from '../../parameters/item';
import { contract } from '../../parameters/locators';
import { limitOf, pagingFields } from '../../parameters/paging';
import {
	readTableOrAny,
	tableFields,
	type ChosenTable,
	type TableChoice,
} from '../../parameters/productTable';
import { pickTable } from './chosenTable';
import { oneOf } from '../../parameters/values';
import type { OneflowClient } from '../../transport/client';
import { productsIn, tablesOf } from '../../oneflow/productTables';
import { isMissing, rethrow } from '../../transport/failure';
import { getRows } from '../../transport/paging';

/** One table, by ID with a call of its own (API notes 3.13). */
async function tableOf(
	item: Item,
	oneflow: OneflowClient,
	contractId: number,
	choice: ChosenTable,
): Promise<IDataObject> {
	if (choice.by === 'id') {
		return await oneflow.get(`/contracts/${contractId}/product_groups/${choice.id}`);
	}
	return pickTable(item, contractId, await tablesOf(oneflow, contractId), choice);
}

/** All rows of a contract; the list is known from working code only, so the tables stand in for it. */
async function allRows(
	oneflow: OneflowClient,
	contractId: number,
	limit: number | undefined,
): Promise<IDataObject[]> {
	try {
		return await getRows(oneflow, `/contracts/${contractId}/products`, {}, limit);
	} catch (error) {
		if (!isMissing(error)) rethrow(error);
		return (await tablesOf(oneflow, contractId)).flatMap(productsIn);
	}
}

async function rowsFrom(
	item: Item,
	oneflow: OneflowClient,
	contractId: number,
	choice: TableChoice,
): Promise<IDataObject[]> {
	if (choice.by === 'any') return await allRows(oneflow, contractId, limitOf(item));
	return productsIn(await tableOf(item, oneflow, contractId, choice));
}

async function tablesFrom(
	item: Item,
	oneflow: OneflowClient,
	contractId: number,
	choice: TableChoice,
): Promise<IDataObject[]> {
	if (choice.by === 'any') return await tablesOf(oneflow, contractId);
	return [await tableOf(item, oneflow, contractId, choice)];
}

/** GET /contracts/{id}/products, /product_groups or /product_groups/{gid} (API notes 3.13). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many products',
	description: 'Get the product rows of a contract, or its product tables with their rows',
	shape: 'row',
	fields: [
		contract.field,
		{
			displayName: 'Return',
			name: 'return',
			type: 'options',
			options: [
				{ name: 'Product Rows', value: 'rows', description: 'One item for each row' },
				{ name: 'Product Tables', value: 'tables', description: 'One item for each table' },
			],
			default: 'rows',
		},
		...tableFields(true),
		...pagingFields,
	],
	async run({ item, oneflow }) {
		const contractId = contract.of(item);
		const choice = readTableOrAny(item);
		const wanted = item.check(item.raw('return') ?? 'rows', 'Return', oneOf('rows', 'tables'));
		const limit = limitOf(item);
		const read = wanted === 'tables' ? tablesFrom : rowsFrom;
		return (await read(item, oneflow, contractId, choice)).slice(0, limit);
	},
};
