import type { Callback } from './callback';
import { callRun, type Reach, type RunState } from './calls';
import { listingSince } from './listing';
import { owedIn } from './owed';
import { Recent } from '../recent';
import { arrange, wantedRoles } from './roles';
import { tellDecided } from './tell';
import { remove, waitsIn, type Waiting } from './webhooks';

/** Asks a run whether it waits, and nothing else. */
const NO_CONTRACT = 0;

/** So long a herald that could go on stays for others at most. */
const LONGEST_STAY_MS = 300_000;
const MOST_REMEMBERED = 1_000;

/** Two are usual; more where others change the same waits. */
const MOST_ROUNDS = 5;

/** Heralds that could not go on; each try costs calls to Oneflow, and it is told again soon. */
const triedLately = new Recent(3_000);

/** Since when heralds stay for others, by their wait. */
const staysSince = new Map<string, number>();

/**
 * Whether a herald may go on, whose own contracts are decided. It leaves as the last: Oneflow, which repeats
 * the decision until then, would else call nobody any more about those that this process has taken and not
 * passed on. Before that it has all runs of the place told whose decision it may have been the last to hear,
 * and another one made a herald. Throws what Oneflow answers, unless it has stayed for long.
 */
export async function mayLeave(
	reach: Reach,
	{ place, wait }: Callback,
	ownIds: number[],
	now = Date.now(),
): Promise<boolean> {
	const since = staysSince.get(wait) ?? now;
	if (staysSince.size >= MOST_REMEMBERED) staysSince.clear();
	staysSince.set(wait, since);
	const mayGo = now - since > LONGEST_STAY_MS || (await isSucceeded(reach, place, wait, ownIds));
	if (mayGo) staysSince.delete(wait);
	return mayGo;
}

async function isSucceeded(
	reach: Reach,
	place: string,
	wait: string,
	ownIds: number[],
): Promise<boolean> {
	const owed = owedIn(reach, place);
	const isBusy = [...owed.underWay.keys()].some((contractId) => !ownIds.includes(contractId));
	if (!isBusy && !triedLately.has(wait)) {
		if (await settlePlace(reach, place, wait)) return true;
		triedLately.add(wait);
	}
	// So that it is told again once the others were.
	owed.note();
	return false;
}

/**
 * Tells the runs of a place whose contract is decided and makes living ones heralds, until there is nothing
 * left to do: a decision that falls between was told to heralds that may be gone. For one that is about to go on
 * (`leaving`), heralds are not told, as they may wait for this one's answer in the same way. Gives whether all
 * were told. Throws what Oneflow answers.
 */
export async function settlePlace(reach: Reach, place: string, leaving?: string): Promise<boolean> {
	const dependent = new Set<string>();
	for (let rounds = 0; rounds < MOST_ROUNDS; rounds++) {
		const { webhooks } = await listingSince(reach.oneflow, Date.now());
		const others = waitsIn(webhooks, reach.origin, place).filter(
			({ callback }) => callback.wait !== leaving,
		);
		for (const { callback } of others) {
			const { role, wait } = callback;
			if (role === 'parked' || (role === 'herald' && leaving === undefined)) dependent.add(wait);
		}
		const untold = await tellDecided(
			reach,
			others.filter(({ callback }) => dependent.has(callback.wait)),
		);
		const able = others.filter(({ callback }) => !untold.has(callback.wait));
		if (!(await arrangeLiving(reach, able))) return untold.size === 0;
	}
	return false;
}

/**
 * Arranges the waits of one place without those that n8n says are over, as after a crash, or not waiting yet.
 * A run that begins (`own`) knows of itself. Gives whether any webhook was changed for it. Throws what Oneflow
 * answers.
 */
export async function arrangeLiving(
	reach: Reach,
	waits: Waiting[],
	own?: Waiting,
): Promise<boolean> {
	const living = new Set(own === undefined ? [] : [own]);
	for (let left = waits; ; ) {
		const heralds = [...wantedRoles(left, own)].filter(([, role]) => role === 'herald');
		const unknown = heralds.map(([wait]) => wait).find((wait) => !living.has(wait));
		if (unknown === undefined) return await arrange(reach.oneflow, left, own);
		const state = await stateOf(reach, unknown);
		if (state === 'over') await remove(reach.oneflow, [unknown]);
		if (state === 'over' || state === 'runs') left = left.filter((wait) => wait !== unknown);
		else living.add(unknown);
	}
}

/** What n8n says of a run, which need not look at any contract for it. */
export async function stateOf(reach: Reach, wait: Waiting): Promise<RunState | undefined> {
	return await callRun(reach, wait.webhook, NO_CONTRACT);
}

/** Removes the webhooks of a wait that is over; heralds among them hand their role over. */
export async function withdraw(reach: Reach, own: Waiting[]): Promise<void> {
	await remove(reach.oneflow, own);
	const heralds = own.filter(({ callback }) => callback.role === 'herald');
	for (const { callback } of heralds) await settlePlace(reach, callback.place);
}
