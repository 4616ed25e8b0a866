import type { IDataObject } from 'n8n-workflow';

import { nameOfTable, productsIn, tablesOf } from '../../oneflow/productTables';
import type { Item } from '../../parameters/item';
import type { ByPlace, ChosenTable, TableChoice } from '../../parameters/productTable';
import type { OneflowClient } from '../../transport/client';

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
