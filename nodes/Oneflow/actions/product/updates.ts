import type { IDataObject } from 'n8n-workflow';

import { PRODUCT_TABLES_KEY } from '../../assumptions';
import { inside, recordsIn, withoutUndefined } from '../../records';
import type { Item } from '../../parameters/kit/item';
import { group, type Group } from '../../parameters/kit/parameter';
import { productChanges, tableRows } from '../../parameters/things/products';
import { productTable } from '../../parameters/things/productTable';
import type { OneflowClient } from '../../transport/client';
import { UserProblem } from '../../transport/failure';
import { chosenProduct } from './chosenProduct';
import { putTogether } from '../../oneflow/together';
import {
	checkLeftOut,
	completeRow,
	eachOnce,
	isCalled,
	isPartial,
	listTables,
	rowJson,
	rowOf,
	rowPath,
	rowsForTable,
	tableByName,
	tableIdOf,
	tableOf,
	tablePath,
	tablesOf,
	tablesPath,
	type ProductTable,
} from '../../oneflow/productTables';

/** What was read and checked, to be done to the products of a contract. */
type Update = (oneflow: OneflowClient, contractId: number) => Promise<IDataObject | IDataObject[]>;

const changedRow = group({ ...chosenProduct, changes: productChanges });

/** PUT of one row (docs/oneflow-api.md 3.13), read first when a part of price or quantity changes: both are replaced. */
export const rowUpdate: Group<Update> = {
	fields: changedRow.fields,
	read(item) {
		const { productId, table, changes: named } = changedRow.read(item);
		const changes = { ...named, id: undefined };
		const body = rowJson(changes);
		const isNamed = Object.keys(body).length > 0;
		return async (oneflow, contractId) => {
			if (!isNamed || isPartial(changes)) {
				const { tableId, row } = await rowOf(oneflow, contractId, table, productId);
				if (!isNamed) return row;
				const whole = rowJson(completeRow(changes, row));
				return await oneflow.put(rowPath(contractId, tableId, productId), whole);
			}
			const path =
				table.by === 'any'
					? `/contracts/${contractId}/products/${productId}`
					: rowPath(contractId, await tableIdOf(oneflow, contractId, table), productId);
			return await oneflow.put(path, body);
		};
	},
};

/** PUT /contracts/{id}/product_groups/{gid} (docs/oneflow-api.md 3.13); with `keepsOthers` rows not named stay. */
export function readTableUpdate(item: Item, keepsOthers: boolean): Update {
	const [table, ...more] = tableRows.read(item);
	if (table === undefined) {
		throw keepsOthers
			? item.problem('Products', 'no row is given.', 'Add the rows to add or change.')
			: item.problem(
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
	const choice = productTable.read(item);
	return async (oneflow, contractId) => {
		const { id, name, rows } = table;
		const present = await tableOf(oneflow, contractId, choice);
		const tableId = Number(present.id);
		const isOther =
			id === undefined ? name !== undefined && !isCalled(present, name) : id !== tableId;
		if (isOther) {
			throw new UserProblem(
				`Products: the rows are those of table ${id ?? `"${name}"`}, but table ${tableId} is chosen.`,
				'Remove the ID or name of the table from them, or choose the table they belong to.',
			);
		}
		const products = rowsForTable(present, rows, keepsOthers);
		const body = withoutUndefined({ configuration: table.configuration, products });
		// Read again with a row that was added, the table would get that row once more.
		const isSafe = !keepsOthers || rows.every((row) => row.id !== undefined);
		const answer = await oneflow.put(tablePath(contractId, tableId), body, isSafe);
		checkLeftOut(answer, products);
		return answer;
	};
}

const withId = (tables: IDataObject[], id: unknown) =>
	tables.find((table) => Number(table.id) === id);

/** PUT /contracts/{id}/product_groups (docs/oneflow-api.md 3.13), after reading what is there. */
export function readTablesUpdate(item: Item): Update {
	const tables = tableRows.read(item);
	if (tables.length === 0) {
		throw item.problem('Products', 'no table is given.', 'Enter a JSON list of tables.');
	}
	return async (oneflow, contractId) => {
		const present = await tablesOf(oneflow, contractId);
		const idOf = (table: ProductTable, position: number) =>
			Number(tableFor(contractId, table, position, present).id);
		const written = eachOnce(tables, idOf).map(({ id, configuration, rows }) => {
			const products = rowsForTable(withId(present, id) ?? {}, rows, false);
			return withoutUndefined({ id, configuration, products });
		});
		const parts = written.map(({ id, ...body }) => ({
			name: `product table ${String(id)}`,
			path: tablePath(contractId, Number(id)),
			body,
		}));
		// Whatever wraps the tables: the form of the answer is not documented.
		const look = async (answer: unknown) => {
			const list = recordsIn(inside(answer, PRODUCT_TABLES_KEY) ?? answer);
			const areShown = written.every(({ id }) => withId(list, id));
			return await tablesOf(oneflow, contractId, areShown ? list : undefined);
		};
		const rowsIn = (all: IDataObject[]) =>
			JSON.stringify(written.map(({ id }) => withId(all, id)?.products));
		const isTaken = (all: IDataObject[]) => rowsIn(all) !== rowsIn(present);
		const body = { [PRODUCT_TABLES_KEY]: written };
		const path = tablesPath(contractId);
		const after = await putTogether(oneflow, path, body, parts, look, isTaken);
		for (const { id, products } of written) checkLeftOut(withId(after, id) ?? {}, products);
		return after;
	};
}

/** Every table is named by ID or heading, but the only one of a contract may go without. */
function tableFor(
	contractId: number,
	{ id, name }: ProductTable,
	position: number,
	present: IDataObject[],
): IDataObject {
	if (id === undefined && name !== undefined) {
		return tableByName(present, name, `contract ${contractId}`);
	}
	if (id === undefined && present.length === 1 && position === 0) return present[0];
	const found = withId(present, id);
	if (found !== undefined) return found;
	throw new UserProblem(
		id === undefined
			? `Products, table ${position + 1}: has no ID.`
			: `Products, table ${position + 1}: contract ${contractId} has no product table ${id}.`,
		`Give each table its ID, in JSON: [{ "id": …, "products": [ … ] }]. ${listTables(present)}`,
	);
}
