import { contract } from '../../parameters/things/locators';
import { getOne } from '../plain';

/** GET /contracts/{id} (docs/oneflow-api.md 3.9). */
export const get = getOne({
	action: 'Get contract',
	description: 'Get a contract with its parties, data fields, products and state',
	shape: 'contract',
	fields: [contract.field],
	path: (item) => `/contracts/${contract.of(item)}`,
});
