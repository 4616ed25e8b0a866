import { getOne } from '../plain';
import { partyChoice, readPartyPath } from './chosenParty';

/** GET /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10). */
export const get = getOne({
	action: 'Get party',
	description: 'Get a party of a contract with its participants',
	fields: partyChoice,
	path: readPartyPath,
});
