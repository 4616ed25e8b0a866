import type { IDataObject, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';

import { OneflowClient } from '../transport/client';
import { toNodeError } from '../transport/nodeError';
import { pause } from '../transport/retry';
import { sweepForTrigger } from '../waiting/sweep';
import { LIST_LAG_MS, lookForEvents } from './look';
import { postOf } from './post';
import { readSettings, type TriggerSettings } from './settings';
import { Share } from './share';
import { noteProgress, progressIn, putRight } from './webhooks';

/** Waited for n8n's hook, which runs at the same time and knows the address. */
const ADDRESS_WAIT_MS = 30_000;

/** After a failure it looks again sooner. */
const RETRY_MS = 60_000;

/** A trigger that finds nothing noted looks back no further. */
const LONGEST_LOOK_BACK_MS = 14 * 24 * 3_600_000;

/** Parts of Oneflow's rate limit. Without Webhook an event costs no calls elsewhere, so looking may take more. */
const shares = { automatic: new Share(0.25), polling: new Share(0.5) };

/** When the trigger was last published, in milliseconds: noted by n8n's hook for later starts. */
function publishedAt(context: ITriggerFunctions): number | undefined {
	const { publishedAt: noted } = context.getWorkflowStaticData('node');
	return typeof noted === 'number' ? noted : undefined;
}

/** One round: webhooks first, so that nothing falls between, then what happened meanwhile. */
async function round(
	context: ITriggerFunctions,
	settings: TriggerSettings,
	signal: AbortSignal,
	isContinued: boolean,
): Promise<number> {
	const post = postOf(context);
	const oneflow = await OneflowClient.connect(context);
	let webhooks: IDataObject[] = [];
	if (settings.setup === 'automatic') {
		for (let waited = 0; post.address === undefined && waited < ADDRESS_WAIT_MS; waited += 500) {
			await pause(500, signal);
		}
		const { address } = post;
		if (signal.aborted || address === undefined) return 0;
		webhooks = await putRight({ oneflow, address, settings, logger: context.logger });
		await sweepForTrigger(context, oneflow, new URL(address).origin);
	}
	if (!settings.catchUp && settings.setup !== 'polling') return 0;
	const noted = publishedAt(context);
	const earliest = Date.now() - LONGEST_LOOK_BACK_MS;
	const sincePublished =
		noted === undefined
			? undefined
			: { settled: Math.max(noted, earliest), ran: new Set<number>() };
	const from = isContinued ? (progressIn(webhooks) ?? sincePublished) : undefined;
	const share = shares[settings.setup === 'polling' ? 'polling' : 'automatic'];
	const read = await lookForEvents({ context, oneflow, settings, post, share, from, signal });
	const [webhook] = webhooks;
	if (
		!signal.aborted &&
		webhook !== undefined &&
		post.address !== undefined &&
		post.progress !== undefined
	) {
		const known = progressIn([webhook])?.settled ?? 0;
		if (read > 0 || post.progress.settled - known > settings.interval) {
			await noteProgress(oneflow, post.address, webhook, post.progress);
		}
	}
	return read;
}

/**
 * Looks after the trigger for as long as it is active, on the one process of n8n that leads: at once and
 * then in intervals it puts its webhooks right and looks for events that nobody reported. Returns at once.
 *
 * An activation after an edit or a start of n8n goes on where the trigger had looked; a first one begins
 * now. Without Webhook the looking is all there is. Manual setup has neither.
 */
export async function lookAfter(context: ITriggerFunctions): Promise<ITriggerResponse> {
	const settings = readSettings(context);
	const stop = new AbortController();
	if (settings.setup === 'manual') return {};
	const isContinued = context.getActivationMode() !== 'activate';
	const post = postOf(context);
	if (!isContinued) post.progress = undefined;
	const rounds = async () => {
		while (!stop.signal.aborted) {
			let wait = settings.interval;
			const begun = Date.now();
			try {
				const read = await round(context, settings, stop.signal, isContinued);
				// Once more when the list must show all, so that little is in doubt after a restart.
				if (read > 0) wait = Math.min(wait, LIST_LAG_MS + 5_000);
			} catch (error) {
				wait = Math.min(wait, RETRY_MS);
				const { message } = toNodeError(context.getNode(), error);
				context.logger.warn(
					`Oneflow node "${context.getNode().name}": could not look for missed events: ${message}`,
				);
			}
			// From beginning to beginning, however long a look takes.
			await pause(wait - (Date.now() - begun), stop.signal);
		}
	};
	void rounds();
	return { closeFunction: async () => stop.abort() };
}
