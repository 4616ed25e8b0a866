import type { IDataObject } from 'n8n-workflow';

import { inside, isRecord } from '../records';
import type { OneflowClient } from '../transport/client';
import { isFailure, OneflowFailure, orNothing } from '../transport/failure';

const CONTRACT_PATH = /^\/contracts\/(\d+)(\/|$)/;
const PUBLISH_PATH = /\/publish$/;

/** The states of a contract (docs/oneflow-api.md 4.1); Oneflow may come to have others. */
const STATES = ['draft', 'pending', 'overdue', 'signed', 'declined'];

/** Whether the state is one of those that are known. */
export function isKnownState({ state }: { state?: unknown }): boolean {
	return STATES.includes(String(state));
}

/** Whether a contract was sent, as far as it shows that. */
export function isSent(contract: { state?: unknown }): boolean {
	return isKnownState(contract) && contract.state !== 'draft';
}

/** The contract as it is now; undefined when it cannot be read. */
export async function readContract(oneflow: OneflowClient, contractId: number | string) {
	return await orNothing(oneflow.get(`/contracts/${contractId}`), isFailure);
}

/** An ID beside who may see it, at the top, in the thing itself or in its link; null where there is none. */
function partOf(contract: IDataObject, place: string, thing: string): number | null | undefined {
	const key = `${thing}_id`;
	const said = [inside(contract, place, key), contract[key], contract[thing]];
	const found = said.map((one) => (isRecord(one) ? one.id : one)).find((one) => one !== undefined);
	const link = String(inside(contract, '_links', thing, 'href'));
	const id = found === undefined ? /\/(\d+)\/?$/.exec(link)?.[1] : found;
	if (id === null) return null;
	return Number.isSafeInteger(Number(id)) ? Number(id) : undefined;
}

/** A contract's workspace, template and template type, as far as it shows them (docs/oneflow-api.md 4.1). */
export function homeOf(contract: IDataObject) {
	return {
		workspaceId: partOf(contract, '_private', 'workspace'),
		templateId: partOf(contract, '_private_ownerside', 'template'),
		templateTypeId: partOf(contract, '_private_ownerside', 'template_type'),
	};
}

/**
 * When a change of a contract was refused for what it is (409, and 400 for publishing), reads its state and says it:
 * "Contract 900501 is signed; only a draft can be published". Anything else comes back as it is.
 */
export async function explainState(oneflow: OneflowClient, caught: unknown): Promise<unknown> {
	if (!(caught instanceof OneflowFailure) || caught.call.method === 'GET') return caught;
	const { call, status, problem } = caught;
	const contractId = CONTRACT_PATH.exec(call.path)?.[1];
	const isPublishing = PUBLISH_PATH.test(call.path);
	const isAboutState =
		status === 409 || (status === 400 && isPublishing && problem.parameter_problems === undefined);
	if (contractId === undefined || !isAboutState) return caught;
	const state = (await readContract(oneflow, contractId))?.state;
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
