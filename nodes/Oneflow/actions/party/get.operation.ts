import type { Operation } from '../operation';
import { partyChoice, readPartyPath } from './chosenParty';

/** GET /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10). */
export const get: Operation<string> = {
	name: 'Get',
	value: 'get',
	action: 'Get party of contract',
	description: 'Get a party of a contract with its participants',
	shape: 'row',
	fields: partyChoice,
	read: readPartyPath,
	run: async ({ oneflow }, path) => await oneflow.get(path),
};
