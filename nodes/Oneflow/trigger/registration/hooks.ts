import type { IHookFunctions } from 'n8n-workflow';

import { checkCallbackAddress } from '../../webhooks/callbackAddress';
import { OneflowClient } from '../../transport/client';
import { shown } from '../../transport/nodeError';
import type { Patience } from '../../transport/retry';
import { forgetAddress, rememberAddress } from '../memory';
import { readSettings, setupOf } from '../settings';
import { putRight, removeAll } from './webhooks';

/** n8n gives an activation 84 seconds. */
export const ACTIVATING: Patience = { attempts: 4, faultMs: 40_000, rateLimitWaitMs: 30_000 };

/** A deactivation is answered before it is done, and n8n tries three times. */
const DEACTIVATING: Patience = { attempts: 6, faultMs: 40_000, rateLimitWaitMs: 60_000 };

/** A start of n8n, or another process taking the lead: nobody waits, and the upkeep puts right. */
export const STARTS = new Set<string>(['init', 'leadershipChange']);

/**
 * Makes the webhooks in Oneflow what the settings want. Throws the error n8n shows, after which n8n removes
 * what was made; at a start of n8n, it makes no call and throws nothing, as n8n would remove webhooks then
 * because Oneflow cannot be reached for a moment.
 */
export async function register(context: IHookFunctions): Promise<void> {
	await shown(context, async () => {
		const settings = readSettings(context);
		const address = rememberAddress(context);
		const isStart = context.getMode() !== 'manual' && STARTS.has(context.getActivationMode());
		if (settings.setup !== 'automatic' || address === undefined || isStart) return;
		const oneflow = await OneflowClient.connect(context, { patience: ACTIVATING });
		checkCallbackAddress(address, oneflow.credential, 'publish the workflow again.');
		await putRight({ oneflow, address, settings, logger: context.logger });
	});
}

/** Removes every webhook of this node from Oneflow. Throws what fails, so that n8n tries again and reports it. */
export async function unregister(context: IHookFunctions): Promise<void> {
	await shown(context, async () => {
		const address = forgetAddress(context);
		if (address === undefined || setupOf(context) !== 'automatic') return;
		const oneflow = await OneflowClient.connect(context, { patience: DEACTIVATING });
		await removeAll({ oneflow, address, logger: context.logger });
	});
}
