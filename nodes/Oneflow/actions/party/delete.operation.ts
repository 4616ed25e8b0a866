import { deleteOne } from '../plain';
import { partyChoice, readPartyPath } from './chosenParty';

/** DELETE /contracts/{id}/parties/{party_id} (docs/oneflow-api.md 3.10); a missing party counts as deleted. */
export const remove = deleteOne({
	action: 'Delete party',
	description: 'Remove a party and its participants from a contract',
	fields: partyChoice,
	acting: { requiresUser: true, actAs: 'contract' },
	path: readPartyPath,
});
