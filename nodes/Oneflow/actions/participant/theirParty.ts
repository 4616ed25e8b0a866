import type { Item } from '../../parameters/item';
import { partyOfParticipant } from '../../parameters/locators';
import type { OneflowClient } from '../../transport/client';
import { partyOfPerson } from '../../oneflow/parties';

/**
 * The party of a participant: as chosen, or looked up in the contract (API notes 3.11: participants are
 * reached through their party only). Undefined when the contract has no such participant.
 */
export async function findParty(
	item: Item,
	oneflow: OneflowClient,
	contractId: number,
	participantId: number,
): Promise<number | undefined> {
	const chosen = partyOfParticipant.optionalOf(item);
	return chosen ?? (await partyOfPerson(oneflow, contractId, participantId));
}

/** Like `findParty`; throws NodeOperationError when the contract has no such participant. */
export async function theirParty(
	item: Item,
	oneflow: OneflowClient,
	contractId: number,
	participantId: number,
): Promise<number> {
	const partyId = await findParty(item, oneflow, contractId, participantId);
	if (partyId !== undefined) return partyId;
	throw item.problem(
		'Participant',
		`contract ${contractId} has no participant ${participantId}.`,
		'Check both IDs; Get Many lists the participants of a contract.',
	);
}
