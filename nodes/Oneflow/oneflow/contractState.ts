import type { IDataObject } from 'n8n-workflow';

import { inside } from '../records';
import type { OneflowClient } from '../transport/client';
import { isFailure, OneflowFailure, orNothing } from '../transport/failure';

const CONTRACT_PATH = /^\/contracts\/(\d+)(\/|$)/;
const PUBLISH_PATH = /\/publish$/;

/** The states of a contract (docs/oneflow-api.md 4.1); Oneflow may come to have others. */
const STATES = ['draft', 'pending', 'overdue', 'signed', 'declined'];

/** The state of a contract, or of its row, as the API's pages write it. */
export function stateOf({ state }: { state?: unknown }): unknown {
	return typeof state === 'string' ? state.toLowerCase() : state;
}

/** Whether the state is one of those that are known. */
export function isKnownState(contract: { state?: unknown }): boolean {
	return STATES.includes(String(stateOf(contract)));
}

/** The contract as it is now; undefined when it cannot be read. */
export async function readContract(oneflow: OneflowClient, contractId: number | string) {
	return await orNothing(oneflow.get(`/contracts/${contractId}`), isFailure);
}

/** The contract in an answer, read again where the answer tells little more than that it is there. */
export async function wholeContract(oneflow: OneflowClient, answer: IDataObject) {
	if (answer.state !== undefined) return answer;
	return { ...answer, ...(await readContract(oneflow, String(answer.id))) };
}

/** A contract's workspace, template and template type, as far as it shows them (docs/oneflow-api.md 4.1). */
export function homeOf({ _private: shared, _private_ownerside: own }: IDataObject) {
	return {
		workspaceId: inside(shared, 'workspace_id'),
		templateId: inside(own, 'template_id'),
		templateTypeId: inside(own, 'template_type_id'),
	};
}

/**
 * When a change of a contract was refused because of what the contract is (409, and 400 for publishing),
 * reads its state, in one call, and says it: "Contract 900501 is signed; only a draft can be published".
 * Anything else comes back as it is.
 */
export async function explainState(oneflow: OneflowClient, caught: unknown): Promise<unknown> {
	if (!(caught instanceof OneflowFailure) || caught.call.method === 'GET') return caught;
	const { call, status, problem } = caught;
	const contractId = CONTRACT_PATH.exec(call.path)?.[1];
	const isPublishing = PUBLISH_PATH.test(call.path);
	const isAboutState =
		status === 409 || (status === 400 && isPublishing && problem.parameter_problems === undefined);
	if (contractId === undefined || !isAboutState) return caught;
	const state = stateOf((await readContract(oneflow, contractId)) ?? {});
	if (typeof state !== 'string' || state === 'draft') return caught;
	return isPublishing
		? caught.explained(
				`Contract ${contractId} is ${state}; only a draft can be published`,
				'Choose a draft, or leave this contract out, for example with an If node on its state.',
			)
		: caught.explained(
				`Contract ${contractId} is ${state}, which does not allow this: ${problem.detail ?? 'Oneflow refused it'}`,
				'Drafts can be edited freely; most content is fixed once a contract is signed. Leave this contract out, for example with an If node on its state.',
			);
}
