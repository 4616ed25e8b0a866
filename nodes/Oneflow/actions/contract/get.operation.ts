import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';

/** GET /contracts/{id} (docs/oneflow-api.md 3.9). */
export const get: Operation<number> = {
	name: 'Get',
	value: 'get',
	action: 'Get contract',
	description: 'Get a contract with its parties, data fields, products and state',
	shape: 'contract',
	fields: [contract.field],
	read: (item) => contract.of(item),
	run: async ({ oneflow }, id) => await oneflow.get(`/contracts/${id}`),
};
