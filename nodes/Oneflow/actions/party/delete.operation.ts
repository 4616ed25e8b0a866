import { contract, party } from '../../parameters/things/locators';
import { deleteOne } from '../plain';

/** DELETE /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10). */
export const remove = deleteOne(
	{ contracts: contract, parties: party },
	'Remove a party and its participants from a contract',
);
