import { contract, party } from '../../parameters/things/locators';
import { getOne } from '../plain';

/** GET /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10). */
export const get = getOne(
	{ contracts: contract, parties: party },
	'Get a party of a contract with its participants',
);
