import type { IDataObject } from 'n8n-workflow';

import { mapConcurrently } from '../concurrency';
import { filtersOf } from '../oneflow/webhookFilters';
import { isRecord } from '../records';
import type { OneflowClient } from '../transport/client';
import { getRows, idOf } from '../transport/paging';
import { callbackAt } from './callback';
import { asAccount, DECIDING_EVENTS, PARKED_EVENTS } from './decision';

const PARALLEL_REMOVALS = 5;

/** Where a contract's decision is heard: webhooks can be narrowed to a workspace and a template type. */
export function groupOf(contract: IDataObject): string {
	const workspaceId = idIn(contract, '_private', 'workspace_id');
	return `${workspaceId} ${idIn(contract, '_private_ownerside', 'template_type_id')}`;
}

function idIn(contract: IDataObject, part: string, key: string): number | undefined {
	const found = isRecord(contract[part]) ? contract[part][key] : undefined;
	return typeof found === 'number' ? found : undefined;
}

/**
 * Makes Oneflow call an address when a contract is decided. Oneflow cannot narrow a webhook to one
 * contract, so it is narrowed to what decides, in the contract's workspace and template type
 * (docs/oneflow-api.md 3.18). Two webhooks at one address do no harm, so a lost answer is asked for again.
 * One that is parked only keeps the address, for Wake Waiting Runs to find.
 */
export async function register(
	oneflow: OneflowClient,
	contract: IDataObject,
	address: string,
	signKey: string,
	isParked = false,
): Promise<void> {
	const workspaceId = idIn(contract, '_private', 'workspace_id');
	const events = isParked ? PARKED_EVENTS : DECIDING_EVENTS;
	const body = {
		callback_url: address,
		sign_key: signKey,
		filters: filtersOf(events, workspaceId === undefined ? [] : [workspaceId]),
		template_group_id: idIn(contract, '_private_ownerside', 'template_type_id') ?? null,
		integration_process_id: null,
	};
	await asAccount(oneflow).post('/webhooks', body, { safeToRepeat: true });
}

/** Every webhook of the account. */
export async function allWebhooks(oneflow: OneflowClient): Promise<IDataObject[]> {
	return await getRows(asAccount(oneflow), '/webhooks');
}

/** Removes webhooks, a few side by side; those already gone count as removed. */
export async function remove(oneflow: OneflowClient, webhooks: IDataObject[]): Promise<void> {
	await mapConcurrently(webhooks, PARALLEL_REMOVALS, async (webhook) => {
		await asAccount(oneflow).delete(`/webhooks/${String(idOf(webhook))}`);
	});
}

/** The webhooks of one wait, all or those named after the contracts. */
export async function webhooksOf(
	oneflow: OneflowClient,
	origin: string,
	wait: string,
	named?: number[],
): Promise<IDataObject[]> {
	return (await allWebhooks(oneflow)).filter(({ callback_url: address }) => {
		const callback = callbackAt(address, origin);
		return callback?.wait === wait && (named?.includes(callback.contractId) ?? true);
	});
}
