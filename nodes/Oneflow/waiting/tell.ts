import { beginOf, isSettled } from './callback';
import { callRun, type Reach } from './calls';
import { decidedBefore, DECIDING_EVENTS, ONEFLOW_TRIES_MS } from './decision';
import { Recent } from '../recent';
import { onePerRun, remove, type Waiting } from './webhooks';

/** Time for a run that was told of its decision to go on, and for its webhook to be removed. */
const GOES_ON_WITHIN_MS = 60_000;

/** The waits that this process has told of a contract. */
const told = new Recent(GOES_ON_WITHIN_MS);

const nameOf = ({ callback: { wait, contractId } }: Waiting) => `${wait} ${contractId}`;

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
	if (told.has(nameOf(wait))) return true;
	const events = DECIDING_EVENTS.map((type) => ({ type }));
	const state = await callRun(reach, wait.webhook, wait.callback.contractId, events);
	if (state === 'waits') {
		told.add(nameOf(wait));
		return true;
	}
	if (state === 'over' || (state === 'runs' && isSettled(wait.callback))) {
		await remove(reach.oneflow, [wait]);
		return true;
	}
	return false;
}

/**
 * Tells the runs among these whose contract was decided while Oneflow's own tries may last; gives the waits that
 * could not be told. One that waits for several looks at all of them, and is told of one. Throws what Oneflow
 * answers.
 */
export async function tellDecided(reach: Reach, waits: Waiting[]): Promise<Set<string>> {
	const untold = new Set<string>();
	if (waits.length === 0) return untold;
	const since = Math.max(
		Date.now() - ONEFLOW_TRIES_MS,
		Math.min(...waits.map(({ callback }) => beginOf(callback))),
	);
	const decided = await decidedBefore(reach.oneflow, Number.POSITIVE_INFINITY, since);
	const isOwed = (wait: Waiting) =>
		decided.has(wait.callback.contractId) && !told.has(nameOf(wait));
	for (const wait of onePerRun(waits.filter(isOwed))) {
		if (!(await isTold(reach, wait))) untold.add(wait.callback.wait);
	}
	return untold;
}
