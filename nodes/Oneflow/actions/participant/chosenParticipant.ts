import type { INodeProperties } from 'n8n-workflow';

import type { Item } from '../../parameters/item';
import { contract, participant, partyOfParticipant } from '../../parameters/locators';

/** What points at one participant of a contract. */
export const participantChoice: INodeProperties[] = [
	contract.field,
	participant.field,
	partyOfParticipant.field,
];

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
		partyId: partyOfParticipant.optionalOf(item),
	};
}
