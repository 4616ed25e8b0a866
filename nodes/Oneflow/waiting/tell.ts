import { beginOf, isSettled } from './callback';
import { callRun, type Reach } from './calls';
import { decidedBefore, DECIDING_EVENTS, ONEFLOW_TRIES_MS } from './decision';
import { remove, type Waiting } from './webhooks';

/** Time for a run that was told of its decision to go on, and for its webhook to be removed. */
const GOES_ON_WITHIN_MS = 60_000;
const MOST_REMEMBERED = 1_000;

/** When this process last told a run, by the run's wait and the contract. */
const toldAt = new Map<string, number>();

/**
 * Tells the runs among these that wait for a contract, which read it and go on. Gives whether all were told;
 * undefined when none waits for it. Where n8n says that a wait is over, its webhook is removed. Throws what
 * Oneflow answers.
 */
export async function tellRuns(
	reach: Reach,
	waits: Waiting[],
	contractId: number,
): Promise<boolean | undefined> {
	const meant = waits.filter(
		({ callback }) => callback.role !== undefined && callback.contractId === contractId,
	);
	let areTold: boolean | undefined;
	for (const wait of meant) areTold = (await isTold(reach, wait)) && areTold !== false;
	return areTold;
}

async function isTold(reach: Reach, wait: Waiting): Promise<boolean> {
	const { contractId, wait: name } = wait.callback;
	const key = `${name} ${contractId}`;
	if (Date.now() - (toldAt.get(key) ?? 0) < GOES_ON_WITHIN_MS) return true;
	const events = DECIDING_EVENTS.map((type) => ({ type }));
	const state = await callRun(reach, wait.webhook, contractId, events);
	if (state === 'waits') {
		if (toldAt.size >= MOST_REMEMBERED) toldAt.clear();
		toldAt.set(key, Date.now());
		return true;
	}
	if (state === 'over' || (state === 'runs' && isSettled(wait.callback))) {
		await remove(reach.oneflow, [wait]);
		return true;
	}
	return false;
}

/**
 * Tells the runs among these whose contract was decided while Oneflow's own tries may last; gives whether all
 * were told. Throws what Oneflow answers.
 */
export async function tellDecided(reach: Reach, waits: Waiting[]): Promise<boolean> {
	if (waits.length === 0) return true;
	const since = Math.max(
		Date.now() - ONEFLOW_TRIES_MS,
		Math.min(...waits.map(({ callback }) => beginOf(callback))),
	);
	const decided = await decidedBefore(reach.oneflow, Number.POSITIVE_INFINITY, since);
	let areTold = true;
	for (const contractId of new Set(waits.map(({ callback }) => callback.contractId))) {
		if (!decided.has(contractId)) continue;
		areTold = (await tellRuns(reach, waits, contractId)) !== false && areTold;
	}
	return areTold;
}
