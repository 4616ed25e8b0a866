import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { OneflowClient } from '../transport/client';
import { OneflowFailure, passOn } from '../transport/failure';
import type { Item } from './item';
import { text } from './values';

/** Taken from the reminder's limits, as publishing has none in the notes (3.9, a guess there too). */
const LONGEST_SUBJECT = 150;
const LONGEST_MESSAGE = 5_000;

/** Oneflow wants both (API notes section 8, #20), so an empty one gets a plain default. */
const DEFAULT_SUBJECT = 'A contract for you';
const DEFAULT_MESSAGE = 'Hello,\n\nplease review the contract.';

export const publishFields: INodeProperties[] = [
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		default: DEFAULT_SUBJECT,
		description: 'Subject of the invitation that the participants get',
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 4 },
		default: DEFAULT_MESSAGE,
		description: 'Text of the invitation; line breaks are kept',
	},
];

export interface Invitation extends IDataObject {
	subject: string;
	message: string;
}

/** Checks the invitation's texts; empty ones get the defaults. */
export function readInvitation(item: Item, subject: unknown, message: unknown): Invitation {
	return {
		subject: item.check(subject, 'Subject', text(LONGEST_SUBJECT)) ?? DEFAULT_SUBJECT,
		message: item.check(message, 'Message', text(LONGEST_MESSAGE)) ?? DEFAULT_MESSAGE,
	};
}

/**
 * POST /contracts/{id}/publish (API notes 3.9). When the answer got lost, the contract's state tells
 * whether it was sent: only a draft can be published, so nothing is sent twice.
 */
export async function publishContract(
	oneflow: OneflowClient,
	contractId: number,
	invitation: Invitation,
): Promise<IDataObject> {
	try {
		return await oneflow.post(`/contracts/${contractId}/publish`, invitation);
	} catch (error) {
		if (!(error instanceof OneflowFailure) || error.outcome !== 'unknown') throw passOn(error);
		const contract = await readState(oneflow, contractId);
		if (contract === undefined || contract.state === 'draft') throw passOn(error);
		return contract;
	}
}

async function readState(
	oneflow: OneflowClient,
	contractId: number,
): Promise<IDataObject | undefined> {
	try {
		return await oneflow.get(`/contracts/${contractId}`);
	} catch (error) {
		if (error instanceof OneflowFailure) return undefined;
		throw passOn(error);
	}
}
