import type { IDataObject } from 'n8n-workflow';

import type { OneflowClient } from '../transport/client';
import { readContract } from './contractState';
import { OneflowFailure, rethrow } from '../transport/failure';

/** The texts that the participants get. */
export interface Invitation extends IDataObject {
	subject: string;
	message: string;
}

/**
 * POST /contracts/{id}/publish (docs/oneflow-api.md 3.9). When the answer got lost, the contract's state tells
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
		if (!(error instanceof OneflowFailure) || error.outcome !== 'unknown') rethrow(error);
		const contract = await readContract(oneflow, contractId);
		if (contract === undefined || contract.state === 'draft') rethrow(error);
		return contract;
	}
}
