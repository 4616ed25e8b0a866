import { plainValue, type Item } from '../../parameters/kit/item';
import { locator } from '../../parameters/kit/locator';
import { participant } from '../../parameters/things/locators';
import { id } from '../../parameters/kit/values';

/** A participant's ID is enough, but with the party one call is saved, and the list is shorter. */
export const partyOption = locator('Party', 'partyId', 'searchParties', {
	description: 'The party that the participant belongs to; left out, it is looked up',
	required: false,
}).field;

/** Which participant of the contract is meant; the party is looked up when the user left it empty. */
export const readParticipantChoice = (item: Item) => ({
	participantId: participant.of(item),
	partyId: item.check(plainValue(item.option('partyId')), 'Party', id),
});
