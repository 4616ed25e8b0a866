import type { IDataObject, IExecuteFunctions, ITriggerFunctions } from 'n8n-workflow';

import { mapConcurrently } from '../concurrency';
import type { OneflowClient } from '../transport/client';
import { idOf } from '../transport/paging';
import { beginOf, isSettled } from './callback';
import { callRun, keyOf, reachOf, warn, type Reach } from './calls';
import { decidedBefore, ONEFLOW_TRIES_MS } from './decision';
import { Recent } from '../recent';
import { arrangeAll } from './roles';
import { allOf, onePerRun, remove, waitsIn, type Waiting } from './webhooks';

/** n8n ends a wait up to a minute after its limit; later, it need not be asked any more. */
const SURELY_PAST_MS = 600_000;

/** An address tells the limit in whole seconds, and n8n may have gone on within the last of them. */
const ROUNDED_UP_MS = 1_000;

/** Oneflow's own call comes first. */
const REPORTED_AFTER_MS = 60_000;

/** Waits that were offered a decision which they may have missed. */
const offeredLate = new Recent(REPORTED_AFTER_MS);

/** Heralds that are new wait most likely. */
const ASK_HERALDS_AFTER_MS = 600_000;

const PARALLEL_OFFERS = 5;

export interface Sweep extends Reach {
	/** How many waits n8n is asked about at most because they are past their limit or decided. */
	mostDue: number;
	/** The same for those that are merely old, which costs a call for every one that still waits. */
	mostOld: number;
	/** The account's webhooks, where they are known. */
	webhooks?: IDataObject[];
	now?: number;
}

export interface Swept {
	/** Webhooks removed, as their waits are over. */
	removed: number;
	/** Waits whose contract was reported to them again. */
	offered: number;
	/** Webhooks that are still waited for. */
	left: number;
}

/** Some of the entries, others each time. */
function sample<T>(entries: T[], most: number): T[] {
	const start = Math.floor(Math.random() * entries.length);
	return [...entries.slice(start), ...entries.slice(0, start)].slice(0, most);
}

/**
 * Clears away the callbacks that waiting runs of this n8n have left in Oneflow, and wakes runs that
 * missed a decision. Called by later runs of Publish and Wait and, in intervals, by the trigger.
 *
 * n8n is asked by a call to a run's address, signed as by Oneflow. It answers 404 or 409 when the execution
 * was deleted, has ended or does not wait, and the webhook is removed. A run that still waits reads its
 * contract, and goes on when it was decided. Asked is about waits
 *
 * - whose time limit has passed, as n8n has gone on without calling the node; long after it nobody is asked,
 * - whose contract is among those decided last, whatever kept the run from hearing of it,
 * - that others rely on, or that began more than two hours ago, about some of them.
 *
 * Where heralds are gone, others take their place.
 *
 * Only addresses of the given origin are called or removed, so that a copy of an n8n under another
 * address leaves the original's alone. Throws what Oneflow answers.
 */
export async function sweepLeftovers(sweep: Sweep): Promise<Swept> {
	const { oneflow, origin, mostDue, mostOld, now = Date.now() } = sweep;
	const waits = waitsIn(sweep.webhooks ?? (await allOf(oneflow)), origin);
	const sincePast = ({ callback: { expires } }: Waiting) =>
		expires === undefined ? Number.NEGATIVE_INFINITY : now - expires * 1000 + ROUNDED_UP_MS;
	const expired = waits.filter((wait) => sincePast(wait) > SURELY_PAST_MS);
	const current = waits.filter((wait) => sincePast(wait) <= SURELY_PAST_MS);
	const reported = now - REPORTED_AFTER_MS;
	const mayBeLate = current.some(({ callback }) => beginOf(callback) < reported);
	const late = mayBeLate ? await decidedBefore(oneflow, reported) : undefined;
	const isLate = ({ callback }: Waiting) =>
		late?.has(callback.contractId) === true && !offeredLate.has(callback.wait);
	const lateOnes = new Set(onePerRun(current.filter(isLate)));
	const isHerald = ({ callback }: Waiting) =>
		callback.role === 'herald' && beginOf(callback) + ASK_HERALDS_AFTER_MS < now;
	const isDue = (wait: Waiting) => sincePast(wait) > 0 || lateOnes.has(wait) || isHerald(wait);
	const isOld = ({ callback }: Waiting) => beginOf(callback) + ONEFLOW_TRIES_MS < now;
	const old = current.filter((wait) => !isDue(wait) && isOld(wait));
	const offered = [...sample(current.filter(isDue), mostDue), ...sample(old, mostOld)];
	const answers = await mapConcurrently(offered, PARALLEL_OFFERS, async (wait) => {
		const state = await callRun(sweep, wait.webhook, wait.callback.contractId);
		const hasWaited = sincePast(wait) > 0 || isSettled(wait.callback, now);
		return state === 'over' || (state === 'runs' && hasWaited);
	});
	for (const wait of offered) if (lateOnes.has(wait)) offeredLate.add(wait.callback.wait);
	const over = [...expired, ...offered.filter((_, index) => answers[index])];
	await remove(oneflow, over);
	// Meanwhile others may rely on what was removed.
	const lostHeralds = over.some(({ callback }) => callback.role === 'herald');
	const left = lostHeralds ? waitsIn(await allOf(oneflow), origin) : waits;
	const removed = new Set(over.map(({ webhook }) => idOf(webhook)));
	await arrangeAll(
		oneflow,
		left.filter(({ webhook }) => !removed.has(idOf(webhook))),
	);
	return { removed: over.length, offered: offered.length, left: waits.length - over.length };
}

/** How often is swept at most, where runs wait and where none did last, and how many waits n8n is asked about. */
const BY_RUNS = {
	mostDue: 20,
	mostOld: 5,
	oldIntervalMs: 0,
	intervalMs: 5_000,
	emptyIntervalMs: 5_000,
};
const BY_TRIGGERS = {
	mostDue: 100,
	mostOld: 100,
	oldIntervalMs: 3_600_000,
	intervalMs: 55_000,
	emptyIntervalMs: 3_600_000,
};

/** When this process last swept, by who sweeps what, the account and the address swept for. */
const sweptAt = new Map<string, number>();

/** Where runs were seen to wait. */
const withWaits = new Set<string>();

/** Whether that long has passed since this was last true. */
function isTime(key: string, intervalMs: number): boolean {
	if (Date.now() - (sweptAt.get(key) ?? 0) < intervalMs) return false;
	sweptAt.set(key, Date.now());
	return true;
}

/**
 * Sweeps, unless this process has just done so for the account: for many runs or triggers, one is enough.
 * What fails is logged, as the caller's own work does not depend on it.
 */
async function sweepAtTimes(
	context: IExecuteFunctions | ITriggerFunctions,
	oneflow: OneflowClient,
	origin: string,
	{ mostDue, mostOld, ...times }: typeof BY_RUNS,
	webhooks?: IDataObject[],
): Promise<void> {
	const reach = reachOf(context, oneflow, origin);
	const own = keyOf(reach);
	const key = `${times.intervalMs} ${own}`;
	if (!isTime(key, withWaits.has(own) ? times.intervalMs : times.emptyIntervalMs)) return;
	const asked = { mostDue, mostOld: isTime(`old ${key}`, times.oldIntervalMs) ? mostOld : 0 };
	try {
		const { left } = await sweepLeftovers({ ...reach, ...asked, webhooks });
		if (left > 0) withWaits.add(own);
		else withWaits.delete(own);
	} catch (error) {
		warn(context, 'could not look after waiting executions', error);
	}
}

/** Sweeps for an active trigger. */
export async function sweepForTrigger(
	context: ITriggerFunctions,
	oneflow: OneflowClient,
	origin: string,
): Promise<void> {
	await sweepAtTimes(context, oneflow, origin, BY_TRIGGERS);
}

/** Sweeps for a run of Publish and Wait, among the webhooks where it knows them. */
export async function sweepForRun(
	context: IExecuteFunctions,
	oneflow: OneflowClient,
	origin: string,
	webhooks: IDataObject[] | undefined,
): Promise<void> {
	await sweepAtTimes(context, oneflow, origin, BY_RUNS, webhooks);
}
