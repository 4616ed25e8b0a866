import type { IDataObject } from 'n8n-workflow';

import { isRecord, recordsIn, withoutUndefined } from '../records';
import { isDecimal, sumOfProducts } from './decimals';
import { amountIn, nameOfTable, productsIn } from './productTables';
import { simplifyContract, simplifyProduct } from './shapes';

type PriceKey = 'price_1' | 'price_2';

/** What one unit costs after discounts; the net amount is Oneflow's own (docs/oneflow-api.md 3.13). */
const netOf = (row: IDataObject, key: PriceKey) =>
	isRecord(row[key]) ? amountIn(row[key].amount) : row[key];

/** Undefined where Oneflow shows a price or quantity in a form that nobody can count with. */
function totalOf(rows: IDataObject[], key: PriceKey): string | undefined {
	const priced = rows.filter((row) => (row[key] ?? null) !== null);
	const pairs = priced.map((row) => [amountIn(amountIn(row.quantity)), netOf(row, key)] as const);
	return pairs.flat().every(isDecimal) ? sumOfProducts(pairs) : undefined;
}

function tableOf(table: IDataObject): IDataObject {
	const rows = productsIn(table);
	const usesSecondPrice = rows.some((row) => (netOf(row, 'price_2') ?? null) !== null);
	return withoutUndefined({
		id: table.id,
		name: nameOfTable(table),
		rows: rows.map(simplifyProduct),
		total: totalOf(rows, 'price_1'),
		total2: usesSecondPrice ? totalOf(rows, 'price_2') : undefined,
	});
}

/** A signed contract for a partner's own system: the simple shape, and its product rows by table with their totals. */
export function simplifySignedContract(contract: IDataObject): IDataObject {
	const tables = recordsIn(contract.product_groups).map(tableOf);
	return { ...simplifyContract(contract), tables };
}
