import type { IDataObject } from 'n8n-workflow';

import { now } from '../clock';
import { recordsIn, isRecord } from '../records';
import type { OneflowClient } from '../transport/client';
import { idOf } from '../transport/paging';
import { isKeyOf } from '../webhooks/proof';
import {
	allWebhooks,
	attributesOf,
	changeWebhook,
	makeWebhook,
	removeWebhooks,
} from '../webhooks/standing';
import { readAddress, type Callback, type CallbackAddress } from './address';
import { asAdministrator, DECIDING_EVENTS, QUIET_EVENTS } from './decision';

/** The webhook that a wait has for one of its contracts, and what its address says. */
export interface Registered extends CallbackAddress {
	webhook: IDataObject;
	/** Whether it is told of every decision in its scope; a quiet one is told only of deletions. */
	isListening: boolean;
	/** Whether the present token made its address. */
	isProven: boolean;
}

/** What webhooks can be narrowed to: a contract's workspace and template type, either of them possibly none. */
export function scopeOf(contract: IDataObject): string {
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
 * and template type (docs/oneflow-api.md 3.18).
 */
function heardBy({ scope }: Callback, isListening: boolean) {
	const [workspaceId, templateTypeId] = scope
		.split('-')
		.map((id) => (id === '' ? null : Number(id)));
	return {
		eventTypes: isListening ? DECIDING_EVENTS : QUIET_EVENTS,
		workspaceIds: workspaceId === null ? [] : [workspaceId],
		templateTypeId,
	};
}

/** No rule at all means every event. */
function hearsAll({ filters }: IDataObject): boolean {
	const rules = recordsIn(filters).flatMap((filter) => recordsIn(filter.filter_rules));
	const events = rules.filter(({ type }) => type === 'EVENT_TYPE');
	const hears = ({ values }: IDataObject) => DECIDING_EVENTS.every((type) => has(values, type));
	return events.length === 0 || events.some(hears);
}

const has = (values: unknown, value: string) => Array.isArray(values) && values.includes(value);

/** A webhook as the register holds it; undefined when it is no waiting run's. */
export function registeredAs(oneflow: OneflowClient, webhook: IDataObject): Registered | undefined {
	const parts = readAddress(webhook.callback_url);
	if (parts === undefined) return undefined;
	const isProven = isKeyOf(oneflow.token, String(webhook.callback_url), webhook.sign_key);
	return { ...parts, webhook, isListening: hearsAll(webhook), isProven };
}

/**
 * Makes Oneflow call an address when a contract is decided, and returns the webhook. Two webhooks at one
 * address do no harm, so a lost answer is asked for again. Throws OneflowFailure.
 */
export async function register(
	oneflow: OneflowClient,
	address: string,
	callback: Callback,
	isListening: boolean,
): Promise<IDataObject> {
	const attributes = attributesOf(oneflow, address, heardBy(callback, isListening));
	return await makeWebhook(asAdministrator(oneflow), attributes, { safeToRepeat: true });
}

/** Makes one listen or be quiet; its address and sign key stay. Throws OneflowFailure. */
export async function setListening(
	oneflow: OneflowClient,
	one: Registered,
	isListening: boolean,
): Promise<void> {
	const { callback_url: address, sign_key: signKey } = one.webhook;
	const hears = heardBy(one.callback, isListening);
	const attributes = {
		...attributesOf(oneflow, String(address), hears),
		sign_key: signKey ?? null,
	};
	await changeWebhook(asAdministrator(oneflow), one.webhook, attributes);
	one.isListening = isListening;
}

/** Removes webhooks; those already gone count as removed. Throws OneflowFailure. */
export async function removeRegistered(
	oneflow: OneflowClient,
	registered: Array<{ webhook: IDataObject }>,
): Promise<void> {
	await removeWebhooks(
		asAdministrator(oneflow),
		registered.map(({ webhook }) => webhook),
	);
}

interface Reading {
	begun: number;
	result: Promise<Registered[]>;
}

/** The waits of one account, as its webhooks say; remembered, as several may need a list at a time. */
export class Register {
	/** As last read, changes of this process included. */
	known: Registered[] = [];

	private reading: Reading | undefined;

	/** How many webhooks the account had. */
	size = 0;

	/** Everything as it is now or a moment later. One list is read at a time. Throws OneflowFailure. */
	async read(oneflow: OneflowClient): Promise<Registered[]> {
		const asked = now();
		const running = this.reading;
		await running?.result.catch(() => undefined);
		// Somebody else who waited may have begun to read.
		if (this.reading === undefined || this.reading.begun < asked) {
			const result = this.readNow(oneflow);
			this.reading = { begun: now(), result };
		}
		return await this.reading.result;
	}

	private async readNow(oneflow: OneflowClient): Promise<Registered[]> {
		const webhooks = await allWebhooks(asAdministrator(oneflow));
		this.size = webhooks.length;
		this.known = webhooks
			.map((webhook) => registeredAs(oneflow, webhook))
			.filter((one) => one !== undefined);
		return this.known;
	}

	/** The webhooks of a wait, as last read, or as they are now where `isComplete` says that some lack. */
	async ofWait(
		oneflow: OneflowClient,
		wait: string,
		isComplete: (found: Registered[]) => boolean,
	): Promise<Registered[]> {
		const isOwn = ({ callback }: Registered) => callback.wait === wait;
		const known = this.known.filter(isOwn);
		return isComplete(known) ? known : (await this.read(oneflow)).filter(isOwn);
	}

	/** Removes webhooks from Oneflow and from what is known. Throws OneflowFailure. */
	async remove(oneflow: OneflowClient, registered: Registered[]): Promise<void> {
		if (registered.length === 0) return;
		await removeRegistered(oneflow, registered);
		const gone = new Set(registered.map(({ webhook }) => idOf(webhook)));
		this.known = this.known.filter(({ webhook }) => !gone.has(idOf(webhook)));
	}
}
