import type { IDataObject } from 'n8n-workflow';

import { recordsIn } from '../records';
import type { OneflowClient } from '../transport/client';
import { isSent, readContract } from './contractState';
import { readUnlessDeleted } from './outcome';
import { hasStatus, OneflowFailure, rethrow, UserProblem } from '../transport/failure';
import { peopleOf } from './parties';

/** The texts that the participants get. */
export interface Invitation extends IDataObject {
	subject: string;
	message: string;
}

/** How a draft is to be sent. */
export interface Sending {
	invitation: Invitation;
	/** Whether it may go out although nobody signs it. */
	withoutSignatory: boolean;
}

/** Throws UserProblem for a draft in which nobody signs; one that shows nobody, not even ourselves, is left to Oneflow. */
export function refuseUnsigned(
	contract: IDataObject,
	{ withoutSignatory }: Pick<Sending, 'withoutSignatory'>,
): void {
	const { id } = contract;
	const parties = recordsIn(contract.parties);
	const isShown =
		parties.length > 0 &&
		parties.every((party) => 'participants' in party || 'participant' in party);
	if (withoutSignatory || contract.state !== 'draft' || !isShown) return;
	const people = parties.flatMap(peopleOf);
	if (people.some(({ signatory }) => signatory !== false)) return;
	throw new UserProblem(
		`Contract: nobody signs ${String(id)}, so it was not sent.`,
		'Add a participant who signs, with Participant: Create or Participant: Update, or turn on Allow Without Signatory under Options.',
	);
}

/** POST /contracts/{id}/publish (docs/oneflow-api.md 3.9); after a lost answer the state tells whether it was sent. */
export async function publishContract(
	oneflow: OneflowClient,
	contractId: number,
	invitation: Invitation,
): Promise<IDataObject> {
	try {
		const answer = await oneflow.post(`/contracts/${contractId}/publish`, invitation, {
			refusedTwice: true,
		});
		return { ...answer, id: contractId };
	} catch (error) {
		if (!(error instanceof OneflowFailure) || error.outcome !== 'unknown') rethrow(error);
		const contract = await readContract(oneflow, contractId);
		if (contract === undefined || !isSent(contract)) rethrow(error);
		return contract;
	}
}

/** Sends a draft; one that somebody else has sent meanwhile is returned as it is. Throws OneflowFailure. */
export async function publishUnlessSent(
	oneflow: OneflowClient,
	contractId: number,
	invitation: Invitation,
): Promise<IDataObject | undefined> {
	try {
		return await publishContract(oneflow, contractId, invitation);
	} catch (error) {
		if (!hasStatus(error, 400, 409)) rethrow(error);
		const contract = await readUnlessDeleted(oneflow, contractId);
		if (contract !== undefined && !isSent(contract)) rethrow(error);
		return contract;
	}
}
