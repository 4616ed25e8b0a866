import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ITriggerFunctions,
	IWebhookFunctions,
	Logger,
} from 'n8n-workflow';

import { mapConcurrently } from '../concurrency';
import { proofWith } from '../oneflow/proof';
import type { OneflowClient } from '../transport/client';
import { toNodeError } from '../transport/nodeError';
import { beginOf, callbackAt } from './callback';
import { allWebhooks, remove } from './webhooks';

/** n8n ends a wait up to a minute after its limit; the rest is for clocks that differ. */
const AFTER_LIMIT_MS = 600_000;

/** Oneflow's own tries end after 1 h 47 min (docs/oneflow-api.md 4.12). */
const ORPHANED_AFTER_MS = 2 * 3_600_000;

const PARALLEL_OFFERS = 5;
const OFFER_TIMEOUT_MS = 10_000;

/** n8n's answers for an execution that was deleted, and for one that does not wait any more. */
const OVER = new Set([404, 409]);

/** What calling n8n at its own address needs. */
export interface Caller {
	/** n8n's own helper. */
	httpRequest: (request: IHttpRequestOptions) => Promise<unknown>;
	logger: Logger;
}

/** Calls with the helper and the log of a run, a trigger or a call. */
export function callerOf({
	helpers,
	logger,
}: IExecuteFunctions | ITriggerFunctions | IWebhookFunctions): Caller {
	const httpRequest = async (request: IHttpRequestOptions) =>
		(await helpers.httpRequest(request)) as unknown;
	return { httpRequest, logger };
}

export interface Sweep extends Caller {
	oneflow: OneflowClient;
	/** Scheme, host and port of this n8n's public address; webhooks of any other are left alone. */
	origin: string;
	/** How many old waits are looked after at most. */
	mostOffers: number;
	now?: number;
}

export interface Swept {
	/** Webhooks removed, as their waits are over. */
	removed: number;
	/** Waits whose contract was reported to them again. */
	offered: number;
}

/** Some of the entries, others each time. */
function sample<T>(entries: T[], most: number): T[] {
	const start = Math.floor(Math.random() * entries.length);
	return [...entries.slice(start), ...entries.slice(0, start)].slice(0, most);
}

/**
 * Clears away the callbacks that waiting runs of this n8n have left in Oneflow, and wakes runs that
 * missed a decision. Called by every later run of Publish and Wait and, in intervals, by the trigger.
 *
 * - The time limit has passed: n8n has gone on without calling the node. The webhook is removed.
 * - The wait began more than two hours ago: the address is called once, signed as by Oneflow. n8n answers
 *   404 or 409 when the execution was deleted, has ended or does not wait, and the webhook is removed. Else
 *   the run reads its contract, and goes on when it was decided while n8n could not be reached.
 *
 * Only addresses of the given origin are called or removed, so that a copy of an n8n under another
 * address leaves the original's alone. Throws what Oneflow answers.
 */
export async function sweepLeftovers(sweep: Sweep): Promise<Swept> {
	const { oneflow, origin, mostOffers, now = Date.now() } = sweep;
	const waits = (await allWebhooks(oneflow)).flatMap((webhook) => {
		const callback = callbackAt(webhook.callback_url, origin);
		return callback === undefined ? [] : [{ webhook, callback }];
	});
	const isPast = ({ expires }: { expires?: number }) =>
		expires !== undefined && expires * 1000 + AFTER_LIMIT_MS < now;
	const expired = waits.filter(({ callback }) => isPast(callback));
	const old = waits.filter(
		({ callback }) => !isPast(callback) && beginOf(callback) + ORPHANED_AFTER_MS < now,
	);
	const offered = sample(old, mostOffers);
	const answers = await mapConcurrently(offered, PARALLEL_OFFERS, async ({ webhook, callback }) => {
		return saysOver(await callRun(sweep, webhook, callback.contractId));
	});
	const over = offered.filter((_, index) => answers[index]);
	const removed = [...expired, ...over].map(({ webhook }) => webhook);
	await remove(oneflow, removed);
	return { removed: removed.length, offered: offered.length };
}

/**
 * Calls the run that a webhook belongs to in Oneflow's place, so that it looks at its contract again; one
 * that names events is told to come again while the contract is not decided. Gives n8n's status, undefined
 * when it could not be reached.
 */
export async function callRun(
	{ httpRequest, logger }: Caller,
	{ callback_url: address, sign_key: signKey }: IDataObject,
	contractId: number,
	events: IDataObject[] = [],
): Promise<number | undefined> {
	if (typeof signKey !== 'string') return undefined;
	const { callbackId, signature } = proofWith(signKey);
	try {
		const answer = (await httpRequest({
			method: 'POST',
			url: String(address),
			body: { contract: { id: contractId }, callback_id: callbackId, events, signature },
			json: true,
			timeout: OFFER_TIMEOUT_MS,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
		})) as { statusCode?: number };
		return answer.statusCode;
	} catch {
		// Not to be reached from here: its own limit or the next decision ends the wait.
		logger.debug(`Oneflow: a waiting run could not be called about contract ${contractId}`);
		return undefined;
	}
}

/** Whether n8n's answer says that nothing waits at an address any more. */
export function saysOver(status: number | undefined): boolean {
	return status !== undefined && OVER.has(status);
}

/** How often an active trigger sweeps at most, and how many old waits it looks after each time. */
const INTERVAL_MS = 3_600_000;
const MOST_OFFERS = 100;

/** When this process last swept, by the account and the address swept for. */
const sweptAt = new Map<string, number>();

/**
 * Sweeps for an active trigger, once an hour for all triggers of an account. What fails is logged: the
 * trigger's own work does not depend on it.
 */
export async function sweepInIntervals(
	context: ITriggerFunctions,
	oneflow: OneflowClient,
	origin: string,
): Promise<void> {
	const key = `${origin} ${oneflow.account}`;
	if (Date.now() - (sweptAt.get(key) ?? 0) < INTERVAL_MS) return;
	sweptAt.set(key, Date.now());
	try {
		await sweepLeftovers({
			oneflow,
			...callerOf(context),
			origin,
			mostOffers: MOST_OFFERS,
		});
	} catch (error) {
		const { message } = toNodeError(context.getNode(), error);
		context.logger.warn(
			`Oneflow trigger "${context.getNode().name}": could not look after waiting executions: ${message}`,
		);
	}
}
