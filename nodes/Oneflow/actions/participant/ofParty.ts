import { locator } from '../../parameters/kit/locator';
import { option } from '../../parameters/kit/parameter';
import { id } from '../../parameters/kit/values';

/** A participant's ID is enough, but with the party one call is saved, and the list is shorter. */
export const ofParty = {
	partyId: option(
		locator('Party', 'partyId', 'searchParties', {
			description: 'The party that the participant belongs to; left out, it is looked up',
			required: false,
		}).field,
		id,
	),
};
