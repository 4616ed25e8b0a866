import { product } from '../../parameters/things/locators';
import { anyProductTable } from '../../parameters/things/productTable';

/** What points at one row of a contract. */
export const chosenProduct = { productId: product, table: anyProductTable };
