import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { withoutUndefined, isRecord } from '../../records';
import type { Call, Operation } from '../operation';
import { changesField, namedChanges } from '../../parameters/changes';
import type { Item } from '../../parameters/item';
import { contract, byContract, product } from '../../parameters/locators';
import {
	productChangeSchema,
	productFields,
	productJson,
	productsFields,
	readProductTables,
} from '../../parameters/products';
import { readTable, readTableOrAny, tableFields } from '../../parameters/productTable';
import { requireTableWith, tableIdOf } from './chosenTable';
import { oneOf } from '../../parameters/values';
import type { OneflowClient } from '../../transport/client';
import { tablesOf } from '../../oneflow/productTables';

/** Key that wraps the tables of PUT /contracts/{id}/product_groups: a guess (API notes 3.13). */
const TABLES_KEY = 'product_groups';

const shownFor = (...applyTo: string[]) => ({ show: { applyTo } });

/** The fields that belong to one way of updating only. */
function onlyFor(applyTo: string[], fields: INodeProperties[]): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, applyTo } },
	}));
}

/** Quantity and its type go together in the API; the half not named is taken from the row. */
function needsRow(named: Record<string, unknown>): boolean {
	return 'quantity' in named !== 'quantityType' in named;
}

function withQuantityOf(row: IDataObject, named: Record<string, unknown>) {
	const quantity = isRecord(row.quantity) ? row.quantity : {};
	return { quantity: quantity.amount, quantityType: quantity.type, ...named };
}

async function updateRow({ item, oneflow }: Call): Promise<IDataObject> {
	const contractId = contract.of(item);
	const id = product.of(item);
	const choice = readTableOrAny(item);
	const named = namedChanges(item);
	let changes = item.check(named, 'Update Fields', productChangeSchema);
	if (needsRow(named)) {
		const tableId = await requireTableWith(item, oneflow, contractId, choice, id);
		const path = `/contracts/${contractId}/product_groups/${tableId}/products/${id}`;
		const row = await oneflow.get(path);
		changes = item.check(withQuantityOf(row, named), 'Update Fields', productChangeSchema);
	}
	const body = productJson(changes);
	if (choice.by === 'any') {
		return await oneflow.put(`/contracts/${contractId}/products/${id}`, body);
	}
	const tableId = await tableIdOf(item, oneflow, contractId, choice);
	return await oneflow.put(
		`/contracts/${contractId}/product_groups/${tableId}/products/${id}`,
		body,
	);
}

async function updateTable({ item, oneflow }: Call): Promise<IDataObject> {
	const contractId = contract.of(item);
	const choice = readTable(item);
	const [table, ...more] = readProductTables(item);
	if (table === undefined) {
		throw item.problem(
			'Products',
			'no row is given, which would delete every row of the table.',
			'Add the rows. To empty the table on purpose, use JSON: [{ "products": [] }].',
		);
	}
	if (more.length > 0) {
		throw item.problem(
			'Products',
			'several tables are given.',
			'Give the rows of one table, or choose Several Tables under Apply To.',
		);
	}
	const tableId = await tableIdOf(item, oneflow, contractId, choice);
	if (table.id !== undefined && table.id !== tableId) {
		throw item.problem(
			'Products',
			`the rows are those of table ${String(table.id)}, but table ${tableId} is chosen.`,
			'Remove the ID, or choose the table it belongs to.',
		);
	}
	return await oneflow.put(
		`/contracts/${contractId}/product_groups/${tableId}`,
		withoutUndefined({ ...table, id: undefined }),
	);
}

/** Every table needs its ID, but the only one of a contract may go without. */
async function updateTables({ item, oneflow }: Call): Promise<IDataObject[]> {
	const contractId = contract.of(item);
	const tables = readProductTables(item);
	if (tables.length === 0) {
		throw item.problem('Products', 'no table is given.', 'Enter a JSON list of tables.');
	}
	const unnamed = tables.findIndex(({ id }) => id === undefined);
	if (unnamed >= 0) {
		const id = await onlyTable(item, oneflow, contractId, unnamed);
		tables[unnamed] = { ...tables[unnamed], id };
	}
	const answer = await oneflow.put<unknown>(`/contracts/${contractId}/product_groups`, {
		[TABLES_KEY]: tables,
	});
	return tablesIn(answer) ?? (await tablesOf(oneflow, contractId));
}

async function onlyTable(
	item: Item,
	oneflow: OneflowClient,
	contractId: number,
	position: number,
): Promise<number> {
	const there = await tablesOf(oneflow, contractId);
	if (there.length === 1 && position === 0) return Number(there[0].id);
	throw item.problem(
		`Products, table ${position + 1}`,
		'has no ID.',
		`Give each table its ID. The contract has these: ${there.map(({ id }) => String(id)).join(', ') || 'none'}.`,
	);
}

/** The tables in an answer, whatever wraps them; its form is not in the notes. */
function tablesIn(answer: unknown): IDataObject[] | undefined {
	const list = isRecord(answer) ? (answer[TABLES_KEY] ?? answer.data) : answer;
	return Array.isArray(list) ? (list as IDataObject[]) : undefined;
}

/**
 * PUT of one row, with or without naming its table, of one table or of several (API notes 3.13). A table
 * gets exactly the rows given: those left out are deleted.
 */
export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update product',
	description: 'Change a product row, or set the rows of whole product tables',
	shape: 'row',
	fields: [
		contract.field,
		{
			displayName: 'Apply To',
			name: 'applyTo',
			type: 'options',
			options: [
				{ name: 'One Row', value: 'row', description: 'Changes only the fields you add' },
				{
					name: 'One Table',
					value: 'table',
					description: 'Sets all rows of a table: rows left out are deleted',
				},
				{
					name: 'Several Tables',
					value: 'tables',
					description: 'Sets all rows of several tables, given as JSON with an ID each',
				},
			],
			default: 'row',
		},
		{ ...product.field, displayOptions: shownFor('row') },
		...onlyFor(['row'], tableFields(true)),
		...onlyFor(['table'], tableFields(false)),
		{ ...changesField(productFields), displayOptions: shownFor('row') },
		{
			displayName:
				'The table gets exactly these rows, in this order. Rows left out are deleted. A row with the ID of an existing one changes it, a row without an ID is added.',
			name: 'replaceNotice',
			type: 'notice',
			default: '',
			displayOptions: shownFor('table', 'tables'),
		},
		...onlyFor(['table', 'tables'], productsFields),
	],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	async run(call) {
		const choice = call.item.raw('applyTo') ?? 'row';
		switch (call.item.check(choice, 'Apply To', oneOf('row', 'table', 'tables'))) {
			case 'row':
				return await updateRow(call);
			case 'table':
				return await updateTable(call);
			case 'tables':
				return await updateTables(call);
		}
	},
};
