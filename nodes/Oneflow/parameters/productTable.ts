import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { OneflowClient } from '../transport/client';
import { nameOfTable, productsIn, tablesOf } from '../transport/contractParts';
import type { Item } from './item';
import { oneOf, requiredId, requiredText, wholeNumber } from './values';

const MOST_TABLES = 1_000;

const ANY = {
	name: 'Any',
	value: 'any',
	description: 'Whichever table the row is in',
};

const WAYS = [
	{ name: 'By ID', value: 'id' },
	{ name: 'By Name', value: 'name', description: 'The heading of the table' },
	{ name: 'By Position', value: 'position', description: 'The first table is 1' },
];

/** How a product table (product group) is chosen; `any` where the operation does not need to know. */
export function tableFields(withAny: boolean): INodeProperties[] {
	return [
		{
			displayName: 'Product Table',
			name: 'table',
			type: 'options',
			options: WAYS,
			default: 'position',
			description: 'Called product group in the API',
			...(withAny ? { options: [ANY, ...WAYS], default: 'any' } : {}),
		},
		{
			displayName: 'Table Position',
			name: 'tablePosition',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 1,
			displayOptions: { show: { table: ['position'] } },
			description: 'Place of the table in the contract, counted from 1',
		},
		{
			displayName: 'Table Name',
			name: 'tableName',
			type: 'string',
			placeholder: 'e.g. Licences',
			default: '',
			displayOptions: { show: { table: ['name'] } },
		},
		{
			displayName: 'Table ID',
			name: 'tableId',
			type: 'string',
			placeholder: 'e.g. 660001',
			default: '',
			displayOptions: { show: { table: ['id'] } },
		},
	];
}

type ByPlace = { by: 'position'; position: number } | { by: 'name'; name: string };

export type ChosenTable = ByPlace | { by: 'id'; id: number };

export type TableChoice = ChosenTable | { by: 'any' };

/** Reads which table is meant, before any call. */
export function readTable(item: Item): ChosenTable {
	const by = item.raw('table') ?? 'position';
	switch (item.check(by, 'Product Table', oneOf('position', 'name', 'id'))) {
		case 'position': {
			const position = wholeNumber(1, MOST_TABLES);
			return {
				by: 'position',
				position: item.read('tablePosition', 'Table Position', position) ?? 1,
			};
		}
		case 'name':
			return { by: 'name', name: item.read('tableName', 'Table Name', requiredText()) };
		case 'id':
			return { by: 'id', id: item.read('tableId', 'Table ID', requiredId) };
	}
}

/** Like `readTable`, where the table may be left open. */
export function readTableOrAny(item: Item): TableChoice {
	return (item.raw('table') ?? 'any') === 'any' ? { by: 'any' } : readTable(item);
}

function describe(tables: IDataObject[]): string {
	if (tables.length === 0) {
		return 'Choose a contract whose template has a product table.';
	}
	const lines = tables.map((table, index) => {
		const name = nameOfTable(table);
		return `${index + 1}: ${name === undefined ? 'unnamed' : `"${name}"`} (ID ${String(table.id)})`;
	});
	return `Its tables are ${lines.join(', ')}.`;
}

function count(tables: IDataObject[]): string {
	if (tables.length === 0) return 'no product table';
	return tables.length === 1 ? 'only one product table' : `only ${tables.length} product tables`;
}

/** The table chosen by place or name. Throws NodeOperationError when the contract has no such table. */
export function pickTable(
	item: Item,
	contractId: number,
	tables: IDataObject[],
	choice: ByPlace,
): IDataObject {
	if (choice.by === 'position') {
		const table = tables.at(choice.position - 1);
		if (table !== undefined) return table;
		throw item.problem(
			'Table Position',
			`contract ${contractId} has ${count(tables)}, so there is no table ${choice.position}.`,
			describe(tables),
		);
	}
	const wanted = choice.name.toLowerCase();
	const found = tables.filter((table) => nameOfTable(table)?.toLowerCase() === wanted);
	if (found.length === 1) return found[0];
	throw item.problem(
		'Table Name',
		found.length === 0
			? `contract ${contractId} has no product table "${choice.name}".`
			: `contract ${contractId} has ${found.length} product tables "${choice.name}".`,
		describe(tables),
	);
}

/** The ID of the chosen table; asks Oneflow only when the ID was not given. */
export async function tableIdOf(
	item: Item,
	oneflow: OneflowClient,
	contractId: number,
	choice: ChosenTable,
): Promise<number> {
	if (choice.by === 'id') return choice.id;
	return Number(pickTable(item, contractId, await tablesOf(oneflow, contractId), choice).id);
}

/** The table that holds a row: as chosen, or looked up; undefined when no table has the row. */
export async function tableWith(
	item: Item,
	oneflow: OneflowClient,
	contractId: number,
	choice: TableChoice,
	productId: number,
): Promise<number | undefined> {
	if (choice.by !== 'any') return await tableIdOf(item, oneflow, contractId, choice);
	const tables = await tablesOf(oneflow, contractId);
	const holder = tables.find((table) =>
		productsIn(table).some((row) => Number(row.id) === productId),
	);
	return holder === undefined ? undefined : Number(holder.id);
}

/** Like `tableWith`; throws NodeOperationError when the contract has no such row. */
export async function requireTableWith(
	item: Item,
	oneflow: OneflowClient,
	contractId: number,
	choice: TableChoice,
	productId: number,
): Promise<number> {
	const tableId = await tableWith(item, oneflow, contractId, choice, productId);
	if (tableId !== undefined) return tableId;
	throw item.problem(
		'Product',
		`contract ${contractId} has no product row ${productId}.`,
		'Check both IDs; Get Many lists the products of a contract.',
	);
}
