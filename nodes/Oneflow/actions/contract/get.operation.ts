import { contract } from '../../parameters/things/locators';
import { getOne } from '../plain';

/** GET /contracts/{id} (docs/oneflow-api.md 3.9). */
export const get = getOne(
	{ contracts: contract },
	'Get a contract with its parties, data fields, products and state',
	'contract',
);
