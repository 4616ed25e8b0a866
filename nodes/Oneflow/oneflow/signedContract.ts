import type { IDataObject } from 'n8n-workflow';

import { inside, recordsIn, withoutUndefined } from '../records';
import { sumOfProducts } from './decimals';
import { nameOfTable, productsIn } from './productTables';
import { simplifyContract, simplifyProduct } from './shapes';

type PriceKey = 'price_1' | 'price_2';

/** What one unit costs after discounts; the net amount is Oneflow's own (docs/oneflow-api.md 3.13). */
const netOf = (row: IDataObject, key: PriceKey) => inside(row, key, 'amount', 'amount');

function totalOf(rows: IDataObject[], key: PriceKey): string {
	return sumOfProducts(rows.map((row) => [inside(row, 'quantity', 'amount'), netOf(row, key)]));
}

function tableOf(table: IDataObject): IDataObject {
	const rows = productsIn(table);
	const usesSecondPrice = rows.some((row) => netOf(row, 'price_2') !== undefined);
	return withoutUndefined({
		id: table.id,
		name: nameOfTable(table),
		rows: rows.map(simplifyProduct),
		total: totalOf(rows, 'price_1'),
		total2: usesSecondPrice ? totalOf(rows, 'price_2') : undefined,
	});
}

/**
 * A signed contract as a partner writes it back into its own system: the simple shape, with the product rows
 * by table with their totals (quantity times price after discounts, text with two decimals).
 */
export function simplifySignedContract(contract: IDataObject): IDataObject {
	const tables = recordsIn(contract.product_groups).map(tableOf);
	return { ...simplifyContract(contract), tables };
}
