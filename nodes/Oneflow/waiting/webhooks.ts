import type { IDataObject } from 'n8n-workflow';

import { mapConcurrently } from '../concurrency';
import { signKeyFor } from '../webhooks/proof';
import { filtersOf } from '../webhooks/filters';
import { isRecord } from '../records';
import type { OneflowClient } from '../transport/client';
import { isMissing, orNothing } from '../transport/failure';
import { getRows, idOf } from '../transport/paging';
import { callbackAt, changedAddress, type Callback, type Role } from './callback';
import { asAccount, DECIDING_EVENTS, PARKED_EVENTS } from './decision';

const PARALLEL_REMOVALS = 5;

/** A waiting run's webhook, and what its address says. */
export interface Waiting {
	webhook: IDataObject;
	callback: Callback;
}

/** What webhooks can be narrowed to: a contract's workspace and template type, either of them possibly none. */
export function placeOf(contract: IDataObject): string {
	const workspaceId = idIn(contract, '_private', 'workspace_id');
	const templateTypeId = idIn(contract, '_private_ownerside', 'template_type_id');
	return `${workspaceId ?? ''}-${templateTypeId ?? ''}`;
}

function idIn(contract: IDataObject, part: string, key: string): number | undefined {
	const found = isRecord(contract[part]) ? contract[part][key] : undefined;
	return typeof found === 'number' ? found : undefined;
}

/**
 * A webhook's attributes. Oneflow cannot narrow one to a contract, so it is narrowed to what decides, in the
 * contract's workspace and template type (docs/oneflow-api.md 3.18). One that is parked keeps the address, for
 * a herald to find.
 */
function attributesOf(oneflow: OneflowClient, address: string, { place, role }: Callback) {
	const [workspaceId, templateTypeId] = place
		.split('-')
		.map((id) => (id === '' ? null : Number(id)));
	const events = role === 'parked' ? PARKED_EVENTS : DECIDING_EVENTS;
	return {
		callback_url: address,
		sign_key: signKeyFor(oneflow.token, address),
		filters: filtersOf(events, workspaceId === null ? [] : [workspaceId]),
		template_group_id: templateTypeId,
		integration_process_id: null,
	};
}

/**
 * Makes Oneflow call an address when a contract is decided. Two webhooks at one address do no harm, so a lost
 * answer is asked for again.
 */
export async function register(
	oneflow: OneflowClient,
	address: string,
	callback: Callback,
): Promise<void> {
	const body = attributesOf(oneflow, address, callback);
	await asAccount(oneflow).post('/webhooks', body, { safeToRepeat: true });
}

/** Gives a webhook another role; one that is gone meanwhile needs none. */
export async function changeRole(
	oneflow: OneflowClient,
	{ webhook, callback }: Waiting,
	role: Role | undefined,
): Promise<void> {
	const { isShared, ...own } = callback;
	const changed = { ...own, ...(isShared && role !== 'parked' && { isShared }), role };
	const address = changedAddress(String(webhook.callback_url), changed);
	const body = attributesOf(oneflow, address, changed);
	await orNothing(asAccount(oneflow).put(`/webhooks/${String(idOf(webhook))}`, body), isMissing);
}

/** Every webhook of the account. */
export async function allWebhooks(oneflow: OneflowClient): Promise<IDataObject[]> {
	return await getRows(asAccount(oneflow), '/webhooks');
}

/** Those of runs that wait on an n8n, everywhere or in one place. */
export function waitsIn(webhooks: IDataObject[], origin: string, place?: string): Waiting[] {
	return webhooks.flatMap((webhook) => {
		const callback = callbackAt(webhook.callback_url, origin);
		const isMeant = callback !== undefined && [callback.place, undefined].includes(place);
		return isMeant ? [{ webhook, callback }] : [];
	});
}

/** The first webhook of each run; one that waits for several contracts looks at all of them at any. */
export function onePerRun(waits: Waiting[]): Waiting[] {
	const seen = new Set<string>();
	return waits.filter(({ callback }) => !seen.has(callback.wait) && seen.add(callback.wait));
}

/** Removes webhooks, a few side by side; those already gone count as removed. */
export async function remove(oneflow: OneflowClient, waits: Waiting[]): Promise<void> {
	await mapConcurrently(waits, PARALLEL_REMOVALS, async ({ webhook }) => {
		await asAccount(oneflow).delete(`/webhooks/${String(idOf(webhook))}`);
	});
}
