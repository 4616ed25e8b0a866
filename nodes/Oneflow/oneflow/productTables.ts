import type { IDataObject } from 'n8n-workflow';

import { asSpoken } from '../characters';
import { flagIn, inside, isPlain, isRecord, listIn, recordsIn, withoutUndefined } from '../records';
import type { OneflowClient } from '../transport/client';
import { UserProblem } from '../transport/failure';
import { customIdOf } from './dataFields';
import { isDecimal } from './decimals';
import { getRows } from '../transport/paging';

export function tablesPath(contractId: number): string {
	return `/contracts/${contractId}/product_groups`;
}

export function tablePath(contractId: number, tableId: number): string {
	return `${tablesPath(contractId)}/${tableId}`;
}

/** Where a row is read, changed and, as is assumed, deleted (docs/oneflow-api.md 3.0, #53, #54 and #57). */
export function rowPath(contractId: number, tableId: number, productId: number): string {
	return `${tablePath(contractId, tableId)}/products/${productId}`;
}

/** The product tables of a contract, as shown or read (docs/oneflow-api.md 3.13), singly where a list lacks rows. */
export async function tablesOf(oneflow: OneflowClient, contractId: number, shown?: IDataObject[]) {
	const list = shown ?? (await getRows(oneflow, tablesPath(contractId)));
	const tables = list.map(async (table) =>
		listIn(table.products) === undefined
			? await oneflow.get(tablePath(contractId, Number(table.id)))
			: table,
	);
	return await Promise.all(tables);
}

export function productsIn(table: IDataObject): IDataObject[] {
	return recordsIn(table.products);
}

/** Throws UserProblem when rows left out of a write are still there, as is not assumed (docs/oneflow-api.md 3.13). */
export function checkLeftOut(answer: IDataObject, sent: unknown): void {
	const kept = productsIn(answer).length - (Array.isArray(sent) ? sent.length : Infinity);
	if (kept <= 0) return;
	throw new UserProblem(
		`Products: Oneflow kept ${kept} ${kept === 1 ? 'row' : 'rows'} of table ${String(answer.id)} that should have been deleted. The rows you gave were written.`,
		'Delete the others with Product: Delete.',
	);
}

/** The heading of a table, which lies in its configuration (docs/oneflow-api.md 4.7). */
export function nameOfTable(table: IDataObject): string | undefined {
	const name = inside(table, 'configuration', 'name');
	const heading = inside(name, 'label') ?? name;
	return typeof heading === 'string' && heading.trim() !== '' ? heading.trim() : undefined;
}

/** How one table of a contract is chosen. */
export type ChosenTable =
	| { by: 'position'; position: number }
	| { by: 'name'; name: string }
	| { by: 'id'; id: number };

/** How the table of a row is chosen, where the row alone is enough. */
export type TableChoice = ChosenTable | { by: 'any' };

/** What a message about tables ends with: those there are. */
export function listTables(tables: IDataObject[]): string {
	if (tables.length === 0) return 'Choose a template that has one, or let a user act who sees it.';
	const lines = tables.map((table, index) => {
		const name = nameOfTable(table);
		return `${index + 1}: ${name === undefined ? 'unnamed' : `"${name}"`} (ID ${String(table.id)})`;
	});
	return `Its tables are ${lines.join(', ')}.`;
}

export function isCalled(table: IDataObject, name: string): boolean {
	return asSpoken(nameOfTable(table) ?? '') === asSpoken(name);
}

/** Finds a table by its heading. Throws UserProblem when not exactly one has it. */
export function tableByName(tables: IDataObject[], wanted: string, owner: string): IDataObject {
	const found = tables.filter((table) => isCalled(table, wanted));
	if (found.length === 1) return found[0];
	const count = found.length === 0 ? 'no product table' : `${found.length} product tables`;
	throw new UserProblem(`Table Name: ${owner} has ${count} "${wanted}".`, listTables(tables));
}

/** Each table once, its rows together: of a table that is sent twice, Oneflow would keep the last rows alone. */
export function eachOnce(
	tables: ProductTable[],
	idOf: (table: ProductTable, position: number) => number | undefined,
): ProductTable[] {
	const once = new Map<number | undefined, ProductTable>();
	tables.forEach((table, position) => {
		const id = idOf(table, position);
		const before = once.get(id);
		const configuration = table.configuration ?? before?.configuration;
		once.set(id, { id, configuration, rows: [...(before?.rows ?? []), ...table.rows] });
	});
	return [...once.values()];
}

/** The chosen table with its rows. Throws UserProblem when the contract has no such table. */
export async function tableOf(oneflow: OneflowClient, contractId: number, choice: ChosenTable) {
	if (choice.by === 'id') return await oneflow.get(tablePath(contractId, choice.id));
	const tables = await tablesOf(oneflow, contractId);
	if (choice.by === 'name') return tableByName(tables, choice.name, `contract ${contractId}`);
	const table = tables.at(choice.position - 1);
	if (table !== undefined) return table;
	const count =
		tables.length < 2
			? ['no product table', 'only one product table'][tables.length]
			: `only ${tables.length} product tables`;
	throw new UserProblem(
		`Table Position: contract ${contractId} has ${count}, so there is no table ${choice.position}.`,
		listTables(tables),
	);
}

/** The ID of the chosen table; asks Oneflow only when the ID was not given. */
export async function tableIdOf(oneflow: OneflowClient, contractId: number, choice: ChosenTable) {
	if (choice.by === 'id') return choice.id;
	return Number((await tableOf(oneflow, contractId, choice)).id);
}

/** A row and the table that holds it; undefined when no table of the contract has it. */
export async function findRow(oneflow: OneflowClient, contractId: number, productId: number) {
	for (const table of await tablesOf(oneflow, contractId)) {
		const row = productsIn(table).find(({ id }) => Number(id) === productId);
		if (row !== undefined) return { tableId: Number(table.id), row };
	}
	return undefined;
}

/** A row as Oneflow has it, and its table. Throws UserProblem when the contract has no such row. */
export async function rowOf(
	oneflow: OneflowClient,
	contractId: number,
	choice: TableChoice,
	productId: number,
): Promise<{ tableId: number; row: IDataObject }> {
	if (choice.by !== 'any') {
		const tableId = await tableIdOf(oneflow, contractId, choice);
		return { tableId, row: await oneflow.get(rowPath(contractId, tableId, productId)) };
	}
	const found = await findRow(oneflow, contractId, productId);
	if (found !== undefined) return found;
	throw new UserProblem(
		`Product: contract ${contractId} has no product row ${productId}.`,
		'Check both IDs; Get Many lists the products of a contract.',
	);
}

/** A price as text, and its discount in Oneflow's names, `{}` for none; in a change, what is undefined stays. */
export interface Price {
	base?: string;
	discount?: IDataObject;
}

/** A product row. In a change, what is undefined stays as it is; a price that is null is not shown. */
export interface ProductRow {
	id?: number;
	name?: string;
	description?: string;
	price1?: Price | null;
	price2?: Price | null;
	quantity?: { type?: string; amount?: number };
	counterpartyLock?: boolean;
	customId?: string;
}

/** A table with the rows it is to have; without ID and name it is the only one. */
export interface ProductTable {
	id?: number;
	name?: string;
	configuration?: IDataObject;
	rows: ProductRow[];
}

/** Whether it takes anything off; 0 does not. */
export function isDiscount(value: unknown): value is string {
	return value !== undefined && value !== null && Number(value) !== 0;
}

/** A discount as Oneflow takes it, in one form only (docs/oneflow-api.md 3.13); of two, the percentage lasts. */
export function discountFrom(amount: unknown, percent: unknown): IDataObject {
	if (isDiscount(percent)) return { discount_percent: String(percent) };
	return isDiscount(amount) ? { discount_amount: { amount: String(amount) } } : {};
}

/** An amount, which Oneflow has as `{ amount }` (docs/oneflow-api.md 3.13). */
export const amountIn = (said: unknown) => (isRecord(said) ? said.amount : said);

/** What a row holds, to be written back as it is; throws UserProblem for what nobody can read: it would be lost. */
function kept(row: IDataObject, key: string, value: unknown): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (isPlain(value)) return String(value);
	throw new UserProblem(
		`Products: Oneflow shows ${key} of row ${String(row.id)} in a form that cannot be written back.`,
		'Nothing was changed. Change one row at a time (Apply To: One Row) without naming this, and please report this.',
	);
}

function priceFrom(row: IDataObject, key: 'price_1' | 'price_2'): Price | null | undefined {
	const price = row[key];
	if (price === undefined || price === null) return price;
	const parts: IDataObject = isRecord(price) ? price : { base_amount: price };
	return {
		base: kept(row, key, amountIn(parts.base_amount) ?? price),
		discount: discountFrom(amountIn(parts.discount_amount), parts.discount_percent),
	};
}

/** A row of Oneflow's as it would be written; what it does not show, as a price whose column is hidden, stays. */
function rowFrom(row: IDataObject): ProductRow {
	const quantity = amountIn(amountIn(row.quantity));
	return {
		id: Number(row.id),
		name: kept(row, 'name', row.name),
		description: kept(row, 'description', row.description),
		price1: priceFrom(row, 'price_1'),
		price2: priceFrom(row, 'price_2'),
		quantity:
			(row.quantity ?? null) === null
				? undefined
				: {
						type: kept(row, 'quantity', inside(row, 'quantity', 'type')),
						amount: Number(kept(row, 'quantity', isDecimal(quantity) ? quantity : row)),
					},
		counterpartyLock: flagIn(row.counterparty_lock),
		customId: customIdOf(row),
	};
}

/** Price and quantity are replaced as a whole, so that a change in part needs the rest of what is there. */
export function isPartial({ price1, price2, quantity }: ProductRow): boolean {
	const isHalf = (one: unknown, other: unknown) => one === undefined || other === undefined;
	return (
		[price1, price2].some((price) => price && isHalf(price.base, price.discount)) ||
		(quantity !== undefined && isHalf(quantity.type, quantity.amount))
	);
}

function completePrice(label: string, change: ProductRow['price1'], present: ProductRow['price1']) {
	if (!change) return change;
	const whole: Price = { ...present, ...withoutUndefined({ ...change }) };
	if (whole.base !== undefined) return whole;
	throw new UserProblem(
		`${label}: the row has no such price, so it cannot have a discount.`,
		'Enter the price as well.',
	);
}

/** The change with what price and quantity need of the row as it is. Throws UserProblem. */
export function completeRow(change: ProductRow, presentRow: IDataObject): ProductRow {
	const present = rowFrom(presentRow);
	return {
		...change,
		price1: completePrice('Price 1', change.price1, present.price1),
		price2: completePrice('Price 2', change.price2, present.price2),
		quantity: change.quantity && {
			...present.quantity,
			...withoutUndefined({ ...change.quantity }),
		},
	};
}

const priceJson = (price: ProductRow['price1']) =>
	price && { base_amount: { amount: price.base }, ...price.discount };

/** The row in Oneflow's names (docs/oneflow-api.md 3.13). */
export function rowJson(row: ProductRow): IDataObject {
	return withoutUndefined({
		id: row.id,
		name: row.name,
		description: row.description,
		price_1: priceJson(row.price1),
		price_2: priceJson(row.price2),
		quantity: row.quantity && withoutUndefined(row.quantity),
		counterparty_lock: row.counterpartyLock,
		_private_ownerside: row.customId === undefined ? undefined : { custom_id: row.customId },
	});
}

/** A new row: an emptied text is none. */
export function newRowJson(row: ProductRow): IDataObject {
	const { type = 'quantity', amount = 1 } = row.quantity ?? {};
	return rowJson({
		...row,
		quantity: row.quantity && { type, amount },
		description: row.description === '' ? undefined : row.description,
		customId: row.customId === '' ? undefined : row.customId,
	});
}

/** All of a row, with the changes over it: a table is written as a whole. */
function wholeRow(change: ProductRow, presentRow: IDataObject): ProductRow {
	const present = rowFrom(presentRow);
	const whole: ProductRow = {
		...present,
		...withoutUndefined({ ...completeRow(change, presentRow) }),
	};
	const hadNoCustomId = present.customId === undefined && whole.customId === '';
	return hadNoCustomId ? { ...whole, customId: undefined } : whole;
}

/**
 * The rows a table gets (docs/oneflow-api.md 3.13): those with a present row's ID are that row with changes, others
 * are new; `keepsOthers` keeps the rest in place. Throws UserProblem for an ID that the table does not have.
 */
export function rowsForTable(table: IDataObject, rows: ProductRow[], keepsOthers: boolean) {
	const { id: tableId, products } = table;
	const shown = productsIn(table).filter(({ id }) => Number(id) > 0);
	// NaN where no list is shown.
	const all = inside(products, 'count') ?? listIn(products)?.length;
	if (keepsOthers && !(shown.length >= Number(all))) {
		throw new UserProblem(
			`Products: Oneflow does not show the rows of product table ${String(tableId)}, so they would be lost.`,
			'Nothing was changed. Add rows with Product: Create, change them with Apply To: One Row, and please report this.',
		);
	}
	const present = new Map(shown.map((row) => [Number(row.id), row]));
	const ids = rows.flatMap(({ id }) => id ?? []);
	const twice = ids.find((id, at) => ids.indexOf(id) < at);
	if (twice !== undefined) {
		throw new UserProblem(`Products: row ${twice} is given twice.`, 'Give each row once.');
	}
	const lost = ids.find((id) => !present.has(id));
	if (lost !== undefined) {
		throw new UserProblem(
			`Products: product table ${String(tableId)} has no row ${lost}.`,
			present.size === 0
				? 'It has no rows. Leave the ID out to add a row.'
				: `Its rows have the IDs ${[...present.keys()].join(', ')}. Leave the ID out to add a row.`,
		);
	}
	const write = (row: ProductRow) => {
		const there = row.id === undefined ? undefined : present.get(row.id);
		return there === undefined ? newRowJson(row) : rowJson(wholeRow(row, there));
	};
	if (!keepsOthers) return rows.map(write);
	const changes = new Map(rows.map((row) => [row.id, row]));
	return [
		...[...present.keys()].map((id) => write(changes.get(id) ?? { id })),
		...rows.filter(({ id }) => id === undefined).map(write),
	];
}
