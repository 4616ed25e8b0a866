import type { IDataObject } from 'n8n-workflow';

import { withoutUndefined, isRecord } from '../records';
import { sumOfProducts } from './decimals';
import { nameOfTable, productsIn } from './productTables';
import { simplifyContract, simplifyProduct } from './shapes';

type PriceKey = 'price_1' | 'price_2';

/** What one unit costs after discounts; the net amount is Oneflow's own (docs/oneflow-api.md 3.13). */
function netAmountOf(row: IDataObject, key: PriceKey): unknown {
	const price = row[key];
	if (!isRecord(price) || !isRecord(price.amount)) return undefined;
	return price.amount.amount;
}

function quantityOf(row: IDataObject): unknown {
	return isRecord(row.quantity) ? row.quantity.amount : undefined;
}

function totalOf(rows: IDataObject[], key: PriceKey): string {
	return sumOfProducts(rows.map((row) => [quantityOf(row), netAmountOf(row, key)]));
}

function tableOf(table: IDataObject): IDataObject {
	const rows = productsIn(table);
	const usesSecondPrice = rows.some((row) => netAmountOf(row, 'price_2') !== undefined);
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
	const tables = Array.isArray(contract.product_groups)
		? (contract.product_groups as IDataObject[])
		: [];
	return { ...simplifyContract(contract), tables: tables.map(tableOf) };
}
