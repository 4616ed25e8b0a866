import type { INodeProperties } from 'n8n-workflow';

import { plainValue, type Item } from '../../parameters/kit/item';
import { locator } from '../../parameters/kit/locator';
import { contract, participant } from '../../parameters/things/locators';
import { id } from '../../parameters/kit/values';

/** What points at one participant of a contract. */
export const participantChoice: INodeProperties[] = [contract.field, participant.field];

/** A participant's ID is enough, but with the party one call is saved, and the list is shorter. */
export const partyOption = locator({
	name: 'partyId',
	label: 'Party',
	description: 'The party that the participant belongs to; left out, it is looked up',
	list: 'searchParties',
	required: false,
}).field;

export interface ChosenParticipant {
	contractId: number;
	participantId: number;
	/** Looked up when the user left it empty. */
	partyId: number | undefined;
}

export function readParticipantChoice(item: Item): ChosenParticipant {
	return {
		contractId: contract.of(item),
		participantId: participant.of(item),
		partyId: item.check(plainValue(item.option('partyId')), 'Party', id),
	};
}
