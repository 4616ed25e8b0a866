import { ofContract } from '../operation';
import { rowOf } from '../../oneflow/productTables';
import { chosenProduct } from './chosenProduct';

/** GET /contracts/{id}/product_groups/{gid}/products/{pid}, or the row in its table (docs/oneflow-api.md 3.13). */
export const get = ofContract({
	description: 'Get a row of a product table',
	shape: 'product',
	input: chosenProduct,
	async run({ oneflow }, { contractId, productId, table }) {
		return (await rowOf(oneflow, contractId, table, productId)).row;
	},
});
