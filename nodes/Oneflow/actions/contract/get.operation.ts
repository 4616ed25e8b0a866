import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';

/** GET /contracts/{id} (API notes 3.9). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get contract',
	description: 'Get a contract with its parties, data fields, products and state',
	shape: 'contract',
	fields: [contract.field],
	async run({ item, oneflow }) {
		return await oneflow.get(`/contracts/${contract.of(item)}`);
	},
};
