import type { IDataObject, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';

import { now } from '../../clock';
import { OneflowClient } from '../../transport/client';
import { shown, warn } from '../../transport/nodeError';
import { pause } from '../../transport/retry';
import { lookAfterWaits } from '../../waiting/bell';
import { abandonedAmong, addressOf } from '../../webhooks/abandoned';
import { ownBase } from '../../webhooks/ownAddress';
import { removeWebhooks } from '../../webhooks/standing';
import { nameOf, productionAddress } from '../memory';
import { chosenTypeId } from '../chosenType';
import { readStart } from '../oneflowTime';
import { ACTIVATING, STARTS } from '../registration/hooks';
import { putRight } from '../registration/webhooks';
import { readSettings, type TriggerSettings } from '../settings';
import { Budget } from './budget';
import { closed, findProgress, type Beginning } from './beginning';
import { LIST_LAG_MS, lookForEvents } from './look';
import { tell, tellThatItWorks } from './trouble';

/** Waited for n8n's hook, which runs at the same time and knows the address. */
const ADDRESS_WAIT_MS = 30_000;

/** After a failure it looks again sooner. */
const RETRY_MS = 60_000;

/** An edit closes a trigger for less, as n8n gives it two minutes. Closed for longer, it was disabled or taken away. */
const EDITED_MS = 300_000;

/** n8n is asked twice whether nobody listens at an address, as it may be publishing the workflow. */
const ASK_AGAIN_AFTER_MS = 5_000;

/** Parts of Oneflow's rate limit. Without Webhook an event costs no calls elsewhere, so looking may take more. */
const budgets = { automatic: new Budget(0.25), polling: new Budget(0.5) };

/** Removes webhooks of triggers that no longer exist. */
async function removeAbandoned(
	context: ITriggerFunctions,
	oneflow: OneflowClient,
	webhooks: IDataObject[],
	origin: string,
	signal: AbortSignal,
): Promise<void> {
	const { helpers, logger } = context;
	const asked = { origin, token: oneflow.connection.token, caller: helpers };
	const found = await abandonedAmong(webhooks, asked);
	if (found.length === 0) return;
	await pause(ASK_AGAIN_AFTER_MS, signal);
	const still = signal.aborted ? [] : await abandonedAmong(found, asked);
	if (still.length === 0) return;
	const addresses = still.map(({ callback_url: url }) => String(url)).join(', ');
	logger.warn(
		`Oneflow: webhooks of workflows that no longer listen are removed from Oneflow: ${addresses}`,
	);
	try {
		await removeWebhooks(oneflow, still, { retry: false });
	} catch (error) {
		// They are others', and must not hold this one up.
		warn(context, 'these webhooks could not be removed', error);
	}
}

/** Puts the webhooks right, once n8n has told the address, which older ones do not tell a process that begins to lead. */
async function lookAfterWebhooks(
	context: ITriggerFunctions,
	oneflow: OneflowClient,
	settings: TriggerSettings,
	waitingBase: string | undefined,
	signal: AbortSignal,
): Promise<void> {
	let address = productionAddress(context);
	for (let waited = 0; address === undefined && waited < ADDRESS_WAIT_MS; waited += 500) {
		await pause(500, signal);
		address = productionAddress(context);
	}
	if (signal.aborted || address === undefined) return;
	// n8n removes the webhooks before it ends the upkeep.
	const isOver = () => productionAddress(context) !== address;
	const all = await putRight({ oneflow, address, settings, logger: context.logger, isOver });
	const { origin } = new URL(address);
	const others = all.filter((webhook) => addressOf(webhook) !== address);
	await removeAbandoned(context, oneflow, others, origin, signal);
	await lookAfterWaits(context, oneflow, waitingBase ?? `${origin}/webhook-waiting`);
}

/**
 * Webhooks first, so that nothing falls between, then what happened meanwhile, also where they cannot be put right.
 * Returns the number of contracts with chosen events.
 */
async function round(
	context: ITriggerFunctions,
	settings: TriggerSettings,
	beginning: Beginning,
	waitingBase: string | undefined,
	signal: AbortSignal,
): Promise<number> {
	const oneflow = await OneflowClient.connect(context);
	const { setup, templateType } = settings;
	const failures: unknown[] = [];
	if (setup === 'automatic') {
		const righted = lookAfterWebhooks(context, oneflow, settings, waitingBase, signal);
		await righted.catch((error: unknown) => failures.push(error));
	} else if (templateType !== undefined) {
		// One that is not found is told; for webhooks the registration looks it up.
		await chosenTypeId(oneflow, templateType);
	}
	const isOver = signal.aborted || !settings.catchUp;
	const progress = isOver
		? undefined
		: await findProgress(context, oneflow, settings, beginning, signal);
	const budget = budgets[setup === 'polling' ? 'polling' : 'automatic'];
	const look = { context, oneflow, settings, budget, signal };
	const read = progress === undefined ? 0 : await lookForEvents({ ...look, progress });
	if (failures.length > 0) throw failures[0];
	return read;
}

/**
 * Looks after the trigger for as long as it is active, on the one process of n8n that leads: at once and
 * then in intervals it puts its webhooks right and looks for events that nobody reported. Returns at once, but for
 * one call to Oneflow when a trigger without a webhook is published, whose events count from then on.
 */
export async function lookAfter(context: ITriggerFunctions): Promise<ITriggerResponse> {
	const settings = readSettings(context);
	const waitingBase = ownBase(context);
	const stop = new AbortController();
	if (settings.setup === 'manual') return {};
	const mode = context.getActivationMode();
	const name = nameOf(context);
	// Before another process that led meanwhile it may have been switched off and on.
	const known = mode === 'update' ? closed.get(name) : undefined;
	const isNew = mode === 'activate' || (known !== undefined && !closed.has(name, EDITED_MS));
	const beginning: Beginning = (isNew ? undefined : known) ?? { isNew };
	if (settings.setup === 'polling' && !STARTS.has(mode)) {
		beginning.start ??= await shown(context, async () => {
			return await readStart(await OneflowClient.connect(context, { patience: ACTIVATING }));
		});
	}
	closed.delete(name);
	const rounds = async () => {
		while (!stop.signal.aborted) {
			let wait = settings.interval;
			const begun = now();
			try {
				const read = await round(context, settings, beginning, waitingBase, stop.signal);
				tellThatItWorks(context);
				// Once more when the list must show all, so that little is in doubt after a restart.
				if (read > 0) wait = Math.min(wait, LIST_LAG_MS + 5_000);
			} catch (error) {
				wait = Math.min(wait, RETRY_MS);
				if (!stop.signal.aborted) tell(context, error);
			}
			// From beginning to beginning, however long a look takes.
			await pause(wait - (now() - begun), stop.signal);
		}
	};
	void rounds();
	const closeFunction = async () => {
		stop.abort();
		if (!beginning.isNew) beginning.start = undefined;
		closed.set(name, beginning);
	};
	return { closeFunction };
}
