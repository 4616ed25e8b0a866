import type { Item } from '../../parameters/kit/item';
import { product } from '../../parameters/things/locators';
import { readTableOrAny, tableFields } from '../../parameters/things/productTable';

/** What points at one row of a contract. */
export const productChoice = [product.field, ...tableFields(true)];

export const readProductChoice = (item: Item) => ({
	productId: product.of(item),
	table: readTableOrAny(item),
});
