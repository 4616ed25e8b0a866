import type { Item } from '../../parameters/kit/item';
import { contract, product } from '../../parameters/things/locators';
import { readTableOrAny, tableFields } from '../../parameters/things/productTable';
import type { TableChoice } from '../../oneflow/productTables';

/** What points at one row of a contract. */
export const productChoice = [contract.field, product.field, ...tableFields(true)];

export interface ChosenProduct {
	contractId: number;
	productId: number;
	table: TableChoice;
}

export function readProductChoice(item: Item): ChosenProduct {
	return {
		contractId: contract.of(item),
		productId: product.of(item),
		table: readTableOrAny(item),
	};
}
