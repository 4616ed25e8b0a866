import { randomBytes } from 'crypto';

import type { IDataObject, IHookFunctions } from 'n8n-workflow';

import { OneflowClient } from '../transport/client';
import { rethrow } from '../transport/failure';
import { toNodeError } from '../transport/nodeError';
import { getRows, idOf } from '../transport/paging';
import { callbackUrlOf } from './callbackUrl';
import { readSettings } from './settings';
import { clearRegistration, readRegistration, writeRegistration, type Registration } from './state';
import { wantedTemplateTypes, wantedWebhooks, type WantedWebhook } from './wanted';

const SIGN_KEY_BYTES = 32;

function numberOf(webhook: IDataObject): number {
	return Number(idOf(webhook));
}

/**
 * The webhooks that are this node's: those that call its address, which belongs to one node of one n8n
 * alone, and those that carry its random sign key, even if somebody changed their address.
 */
async function ownWebhooks(
	oneflow: OneflowClient,
	callbackUrls: Array<string | undefined>,
	signKey: string | undefined,
): Promise<IDataObject[]> {
	const all = await getRows(oneflow, '/webhooks');
	return all.filter(
		(webhook) =>
			callbackUrls.includes(String(webhook.callback_url)) ||
			(signKey !== undefined && webhook.sign_key === signKey),
	);
}

/** Filters in one order, so that Oneflow may list rules and values in another. */
function canonical(filters: unknown): string {
	if (!Array.isArray(filters) || filters.length === 0) return 'none';
	const rules = (filter: IDataObject) =>
		((filter.filter_rules ?? []) as IDataObject[])
			.map(
				({ type, values }) =>
					`${String(type)}=${((values ?? []) as unknown[]).map(String).sort().join()}`,
			)
			.sort()
			.join('&');
	return (filters as IDataObject[]).map(rules).sort().join('|');
}

function isAsWanted(
	webhook: IDataObject,
	wanted: WantedWebhook,
	{ callbackUrl, signKey }: Registration,
): boolean {
	return (
		webhook.callback_url === callbackUrl &&
		(webhook.template_group_id ?? null) === wanted.template_group_id &&
		canonical(webhook.filters) === canonical(wanted.filters) &&
		// The key comes back in clear (API notes 4.10); an answer without it cannot be held against it.
		(webhook.sign_key === undefined || webhook.sign_key === signKey)
	);
}

interface Comparison {
	missing: WantedWebhook[];
	surplus: IDataObject[];
}

/** Pairs every wanted webhook with one that stands; what is left over on either side is returned. */
function compare(
	standing: IDataObject[],
	wanted: WantedWebhook[],
	registration: Registration,
): Comparison {
	const surplus = [...standing];
	const missing = wanted.filter((one) => {
		const match = surplus.findIndex((webhook) => isAsWanted(webhook, one, registration));
		if (match !== -1) surplus.splice(match, 1);
		return match === -1;
	});
	return { missing, surplus };
}

interface Situation {
	oneflow: OneflowClient;
	registration: Registration;
	known: Registration | undefined;
	standing: IDataObject[];
	wanted: WantedWebhook[];
}

async function survey(context: IHookFunctions): Promise<Situation> {
	const settings = readSettings(context);
	const oneflow = await OneflowClient.connect(context);
	const callbackUrl = callbackUrlOf(context, oneflow.credential);
	const known = readRegistration(context);
	const templateTypeIds = await wantedTemplateTypes(oneflow, settings);
	const signKey = known?.signKey ?? randomBytes(SIGN_KEY_BYTES).toString('hex');
	return {
		oneflow,
		registration: { callbackUrl, signKey, templateTypeIds },
		known,
		standing: await ownWebhooks(oneflow, [callbackUrl, known?.callbackUrl], known?.signKey),
		wanted: wantedWebhooks(settings, templateTypeIds),
	};
}

/**
 * Whether exactly the wanted webhooks stand in Oneflow, with the key this node knows. A lost, changed
 * or doubled one gives false, and `register` then repairs.
 */
export async function isRegistered(context: IHookFunctions): Promise<boolean> {
	if (readSettings(context).isManual) return true;
	const { known, standing, wanted, registration } = await survey(context);
	if (known === undefined) return false;
	const { missing, surplus } = compare(standing, wanted, registration);
	if (missing.length > 0 || surplus.length > 0) return false;
	writeRegistration(context, registration);
	return true;
}

/**
 * Makes the webhooks in Oneflow what the settings want: creates what is missing, then removes what is
 * too much, so that no event falls between. When something fails, what this call made is removed again.
 */
export async function register(context: IHookFunctions): Promise<void> {
	if (readSettings(context).isManual) return;
	const { oneflow, standing, wanted, registration } = await survey(context);
	const { missing, surplus } = compare(standing, wanted, registration);
	writeRegistration(context, registration);
	const { callbackUrl, signKey } = registration;
	try {
		for (const webhook of missing) {
			await oneflow.post('/webhooks', {
				callback_url: callbackUrl,
				sign_key: signKey,
				integration_process_id: null,
				...webhook,
			});
		}
		for (const webhook of surplus) await oneflow.delete(`/webhooks/${numberOf(webhook)}`);
	} catch (error) {
		await undo(context, oneflow, registration, standing);
		rethrow(error);
	}
}

/** Removes what a failed `register` made, also a webhook whose creation got no answer. */
async function undo(
	context: IHookFunctions,
	oneflow: OneflowClient,
	{ callbackUrl, signKey }: Registration,
	before: IDataObject[],
): Promise<void> {
	const kept = new Set(before.map(numberOf));
	try {
		for (const webhook of await ownWebhooks(oneflow, [callbackUrl], signKey)) {
			if (!kept.has(numberOf(webhook))) await oneflow.delete(`/webhooks/${numberOf(webhook)}`);
		}
	} catch (error) {
		// The first failure is what the user must hear of; the next activation removes leftovers.
		context.logger.warn(
			`Oneflow trigger "${context.getNode().name}": webhooks of a failed activation may be left in Oneflow (${toNodeError(context.getNode(), error).message})`,
		);
	}
}

/**
 * Removes every webhook of this node from Oneflow; what is already gone counts as done, anything else
 * is thrown, so that n8n reports it and nothing is left behind unnoticed.
 */
export async function unregister(context: IHookFunctions): Promise<void> {
	const known = readRegistration(context);
	if (known === undefined && readSettings(context).isManual) return;
	const oneflow = await OneflowClient.connect(context);
	const callbackUrl = context.getNodeWebhookUrl('default');
	const own = await ownWebhooks(oneflow, [callbackUrl, known?.callbackUrl], known?.signKey);
	for (const webhook of own) await oneflow.delete(`/webhooks/${numberOf(webhook)}`);
	if (known !== undefined && own.length === 0) {
		context.logger.warn(
			`Oneflow trigger "${context.getNode().name}": its webhooks were already gone. If the credential was changed to another account meanwhile, remove them in the former account.`,
		);
	}
	clearRegistration(context);
}

/** KeyedQueue what the three steps above throw into the error n8n shows. */
export function toActivationError(context: IHookFunctions, caught: unknown): Error {
	return toNodeError(context.getNode(), caught);
}
