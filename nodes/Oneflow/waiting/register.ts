import type { IDataObject } from 'n8n-workflow';

import { homeOf } from '../oneflow/contractState';
import { idOf } from '../records';
import { ADMINISTRATOR, type OneflowClient } from '../transport/client';
import { isMissing, orNothing } from '../transport/failure';
import { eventTypesIn } from '../webhooks/filters';
import { signKeyFor } from '../webhooks/proof';
import {
	allWebhooks,
	attributesOf,
	makeWebhook,
	putWebhook,
	removeWebhooks,
} from '../webhooks/standing';
import { readAddress, type Callback } from './address';
import { DECIDING_EVENTS, QUIET_EVENTS } from './decision';

/** The webhook that a wait has for one of its contracts, and what its address says. */
export type Registered = NonNullable<ReturnType<typeof registeredAs>>;

/** Whether the present token made the address of a webhook. */
export const isProven = ({ connection }: OneflowClient, { webhook }: Registered) =>
	webhook.sign_key === signKeyFor(connection.token, String(webhook.callback_url));

/** What webhooks can be narrowed to: a contract's workspace and template type, either of them possibly none. */
export function scopeOf(contract: IDataObject): string {
	const { workspaceId, templateTypeId } = homeOf(contract);
	return `${workspaceId ?? ''}-${templateTypeId ?? ''}`;
}

/** What a webhook is told of: it cannot be narrowed to a contract, but to its scope (docs/oneflow-api.md 3.18). */
function heardBy({ scope }: Callback, isListening: boolean) {
	const [workspaceId, templateTypeId] = scope.split('-').map((id) => Number(id) || null);
	return {
		eventTypes: isListening ? DECIDING_EVENTS : QUIET_EVENTS,
		workspaceIds: workspaceId === null ? [] : [workspaceId],
		templateTypeId,
	};
}

/**
 * A webhook as the register holds it, and whether it listens: it is told of every decision in its scope, a quiet one
 * only of deletions. Undefined when it is no waiting run's.
 */
export function registeredAs(webhook: IDataObject) {
	const parts = readAddress(webhook.callback_url);
	const types = eventTypesIn(webhook.filters);
	// Naming no events means every event.
	const isListening = types.length === 0 || DECIDING_EVENTS.every((type) => types.includes(type));
	return parts && { ...parts, webhook, isListening };
}

/** The sign key of a webhook; where Oneflow does not show it, the one that the token gives its address. */
export const signKeyOf = ({ connection }: OneflowClient, { webhook }: Registered) =>
	String(webhook.sign_key ?? signKeyFor(connection.token, String(webhook.callback_url)));

/** Makes one listen or be quiet; its address and sign key stay, and one that is gone stays so. Throws OneflowFailure. */
export async function setListening(oneflow: OneflowClient, one: Registered, isListening: boolean) {
	const hears = heardBy(one.callback, isListening);
	const attributes = attributesOf(oneflow, String(one.webhook.callback_url), hears);
	const changed = { ...attributes, sign_key: signKeyOf(oneflow, one) };
	await orNothing(putWebhook(oneflow.as(ADMINISTRATOR), idOf(one.webhook), changed), isMissing);
	one.isListening = isListening;
}

/** The waits of one account, as its webhooks say. */
export class Register {
	/** As last read, changes of this process included. */
	known: Registered[] = [];

	/** Everything as it is now. Throws OneflowFailure. */
	async read(oneflow: OneflowClient): Promise<Registered[]> {
		const webhooks = await allWebhooks(oneflow.as(ADMINISTRATOR));
		return (this.known = webhooks.flatMap((webhook) => registeredAs(webhook) ?? []));
	}

	/**
	 * Makes Oneflow call an address when a contract is decided. Two webhooks at one address do no harm, so a lost
	 * answer is asked for again. Throws OneflowFailure.
	 */
	async add(oneflow: OneflowClient, address: string, callback: Callback, isListening: boolean) {
		const attributes = attributesOf(oneflow, address, heardBy(callback, isListening));
		const client = oneflow.as(ADMINISTRATOR);
		const webhook = await makeWebhook(client, attributes, { safeToRepeat: true });
		const made = registeredAs({ ...attributes, ...webhook });
		if (made !== undefined) this.known.push(made);
	}

	/** Removes webhooks from Oneflow and from what is known; those gone count as removed. Throws OneflowFailure. */
	async remove(oneflow: OneflowClient, registered: Registered[], options = {}): Promise<void> {
		const webhooks = registered.map(({ webhook }) => webhook);
		await removeWebhooks(oneflow.as(ADMINISTRATOR), webhooks, options);
		this.known = this.known.filter((one) => !registered.includes(one));
	}

	/** Removes what a wait has for contracts, read anew where a webhook is not known. Throws OneflowFailure. */
	async removeOf(oneflow: OneflowClient, wait: string, contractIds: number[]): Promise<void> {
		const isIts = ({ callback }: Registered) =>
			callback.wait === wait && contractIds.includes(callback.contractId);
		const its = this.known.filter(isIts);
		const areKnown = contractIds.every((id) => its.some((one) => one.callback.contractId === id));
		await this.remove(oneflow, areKnown ? its : (await this.read(oneflow)).filter(isIts));
	}
}
