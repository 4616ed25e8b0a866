import type { IHookFunctions } from 'n8n-workflow';

import { checkCallbackAddress } from '../webhooks/callbackAddress';
import { OneflowClient } from '../transport/client';
import { toNodeError } from '../transport/nodeError';
import type { Patience } from '../transport/retry';
import { addressOf } from './post';
import { readSettings } from './settings';
import { putRight, removeAll } from './webhooks';

/** n8n gives an activation 84 seconds. */
const ACTIVATING: Patience = { attempts: 4, faultMs: 40_000, rateLimitWaitMs: 30_000 };

/** A deactivation is answered before it is done, and n8n tries three times. */
const DEACTIVATING: Patience = { attempts: 6, faultMs: 40_000, rateLimitWaitMs: 60_000 };

/** A start of n8n, or another process taking the lead: nobody waits, and the upkeep puts right. */
const STARTS = new Set<string>(['init', 'leadershipChange']);

/** The time on Oneflow's clock, which n8n's may differ from by a minute; whole seconds, in milliseconds. */
async function timeAt(oneflow: OneflowClient): Promise<number> {
	const { headers } = await oneflow.call('GET', '/ping', {});
	const date = Date.parse(String(headers.date));
	return Number.isNaN(date) ? Math.floor(Date.now() / 1000) * 1000 : date;
}

/**
 * Makes the webhooks in Oneflow what the settings want. Throws the error n8n shows, after which n8n removes
 * what was made; at a start of n8n, it makes no call and throws nothing, as n8n would remove webhooks then
 * because Oneflow cannot be reached for a moment.
 */
export async function register(context: IHookFunctions): Promise<void> {
	try {
		const settings = readSettings(context);
		addressOf(context);
		const mode = context.getActivationMode();
		const isProduction = context.getMode() !== 'manual';
		if (settings.setup === 'manual' || (isProduction && STARTS.has(mode))) return;
		const oneflow = await OneflowClient.connect(context, { patience: ACTIVATING });
		const isAutomatic = settings.setup === 'automatic';
		const address = isAutomatic ? context.getNodeWebhookUrl('default') : undefined;
		if (address !== undefined) {
			checkCallbackAddress(address, oneflow.credential, 'activate the workflow again.');
		}
		if (isProduction && mode === 'activate') {
			context.getWorkflowStaticData('node').publishedAt = await timeAt(oneflow);
		}
		if (address === undefined) return;
		await putRight({ oneflow, address, settings, logger: context.logger });
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/**
 * Removes every webhook of this node from Oneflow; what is already gone counts as done, anything else is
 * thrown, so that n8n tries again and reports it.
 */
export async function unregister(context: IHookFunctions): Promise<void> {
	try {
		const address = context.getNodeWebhookUrl('default');
		if (address === undefined || readSettings(context).setup !== 'automatic') return;
		const oneflow = await OneflowClient.connect(context, { patience: DEACTIVATING });
		await removeAll({ oneflow, address, logger: context.logger });
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}
