import { contract, party } from '../../parameters/things/locators';
import { contractListOf, deleteOne, getOne } from '../plain';

export { create } from './create.operation';
export { update } from './update.operation';

const way = { contracts: contract, parties: party };

/** GET /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10). */
export const get = getOne(way, 'Get a party of a contract with its participants');

/** GET /contracts/{id}/parties (docs/oneflow-api.md 3.10). */
export const getAll = contractListOf(
	'parties',
	'Get the parties of a contract with their participants',
);

/** DELETE /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10). */
export const remove = deleteOne(way, 'Remove a party and its participants from a contract', {
	acting: { requiresUser: true, actAs: 'contract' },
});
