import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../records';
import type { OneflowClient } from '../transport/client';
import {
	allWebhooks,
	attributesOf,
	changeWebhook,
	makeWebhook,
	removeWebhooks,
} from '../webhooks/standing';
import { callbackAt, changedAddress, type Callback, type Role } from './callback';
import { asAccount, DECIDING_EVENTS, PARKED_EVENTS } from './decision';

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
 * Oneflow cannot narrow a webhook to a contract, so it is narrowed to what decides, in the contract's workspace
 * and template type (docs/oneflow-api.md 3.18). One that is parked keeps the address, for a herald to find.
 */
function attributes(oneflow: OneflowClient, address: string, { place, role }: Callback) {
	const [workspaceId, templateTypeId] = place
		.split('-')
		.map((id) => (id === '' ? null : Number(id)));
	return attributesOf(oneflow, address, {
		eventTypes: role === 'parked' ? PARKED_EVENTS : DECIDING_EVENTS,
		workspaceIds: workspaceId === null ? [] : [workspaceId],
		templateTypeId,
	});
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
	const body = attributes(oneflow, address, callback);
	await makeWebhook(asAccount(oneflow), body, { safeToRepeat: true });
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
	await changeWebhook(asAccount(oneflow), webhook, attributes(oneflow, address, changed));
}

/** Every webhook of the account, whoever acts. */
export async function allOf(oneflow: OneflowClient): Promise<IDataObject[]> {
	return await allWebhooks(asAccount(oneflow));
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

/** Removes webhooks; those already gone count as removed. */
export async function remove(oneflow: OneflowClient, waits: Waiting[]): Promise<void> {
	await removeWebhooks(
		asAccount(oneflow),
		waits.map(({ webhook }) => webhook),
	);
}
