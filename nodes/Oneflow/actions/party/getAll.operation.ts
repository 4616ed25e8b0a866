import { contractListOf } from '../plain';

/** GET /contracts/{id}/parties (docs/oneflow-api.md 3.10). */
export const getAll = contractListOf(
	'parties',
	'Get the parties of a contract with their participants',
);
