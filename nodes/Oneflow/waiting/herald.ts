import { KeyedQueue } from '../concurrency';
import { pause } from '../transport/retry';
import { isSettled, type Callback } from './callback';
import { callRun, keyOf, saysOver, type Reach } from './calls';
import { decidedBefore, DECIDING_EVENTS } from './decision';
import { LIST_LASTS_MS, lastListing, listingSince, type Listing } from './listing';
import { arrange, wantedRoles } from './roles';
import { remove, waitsIn, type Waiting } from './webhooks';

/** Few runs are called at a time: hundreds of decisions at once would else keep n8n from answering at all. */
const LANES = 2;
const lanes = new KeyedQueue();

/** Oneflow waits ten seconds for an answer, as far as is known. */
const ANSWER_AFTER_MS = 8_000;

/**
 * With more decisions than these under way, calls are answered before theirs is passed on: n8n could not bear
 * Oneflow's coming again for each. What gets lost then, as in a crash, is caught up with.
 */
const MOST_AWAITED = 8;
const CATCH_UP_AFTER_MS = [0, 10_000, 60_000, 300_000];

/** Asks a run whether it waits, and nothing else. */
const NO_CONTRACT = 0;

const OK = 200;
const NOT_FOUND = 404;

/** Decisions that are being passed on, by account and contract: both heralds hear of each. */
const underWay = new Map<string, Promise<boolean>>();

/** Where no decision is owed to any run, as far as this process knows: nowhere when it starts. */
const caughtUp = new Set<string>();

/**
 * Passes a decision on to the waits of an n8n that a herald hears for: calls their runs, which read the
 * contract and go on. Who waits stands in Oneflow, so that it works on any machine and after any restart. A run
 * that is not in the last list may have begun to wait since, so then the list is read anew; calls that come
 * together share one. Gives whether Oneflow need not come again. Throws what Oneflow answers.
 */
export async function passOn(reach: Reach, contractId: number, own: string): Promise<boolean> {
	const key = `${reach.oneflow.account} ${contractId}`;
	const known = underWay.get(key);
	if (known !== undefined) return await inTime(known);
	const passing = inLane(contractId, async () => await pass(reach, contractId, own));
	underWay.set(key, passing);
	const end = () => {
		underWay.delete(key);
		if (underWay.size === 0) void catchUp(reach);
	};
	passing.then(end, end);
	if (underWay.size <= MOST_AWAITED) return await inTime(passing);
	caughtUp.delete(keyOf(reach));
	return true;
}

async function inLane<T>(contractId: number, work: () => Promise<T>): Promise<T> {
	return await lanes.run(String(contractId % LANES), work);
}

/** Whether it is done before Oneflow had better come again; it goes on in any case. */
async function inTime(passing: Promise<boolean>): Promise<boolean> {
	const done = new AbortController();
	const late = pause(ANSWER_AFTER_MS, done.signal).then(() => false);
	try {
		return await Promise.race([passing, late]);
	} finally {
		done.abort();
	}
}

/** Tells the runs that were not told of their decision: those that this process owes, or one that was killed. */
async function catchUp(reach: Reach): Promise<void> {
	const { oneflow, origin, logger } = reach;
	const own = keyOf(reach);
	if (caughtUp.has(own)) return;
	caughtUp.add(own);
	for (const wait of CATCH_UP_AFTER_MS) {
		await pause(wait);
		try {
			const { webhooks } = await listingSince(oneflow, Date.now());
			if (await tellDecided(reach, waitsIn(webhooks, origin))) return;
		} catch {
			logger.debug('Oneflow: could not look for decisions that nobody was told of');
		}
	}
	caughtUp.delete(own);
}

/**
 * Tells the runs whose contract is among those decided last, heralds as well: one may have been parked when its
 * own was. Gives whether all were told.
 */
async function tellDecided(reach: Reach, waits: Waiting[]): Promise<boolean> {
	const dependent = waits.filter(({ callback }) => callback.role !== undefined);
	if (dependent.length === 0) return true;
	const decided = await decidedBefore(reach.oneflow, Number.POSITIVE_INFINITY);
	let areTold = true;
	for (const contractId of new Set(dependent.map(({ callback }) => callback.contractId))) {
		if (!decided.has(contractId)) continue;
		const tell = async () => await tellAll(reach, dependent, contractId);
		areTold = (await inLane(contractId, tell)) !== false && areTold;
	}
	return areTold;
}

async function pass(reach: Reach, contractId: number, own: string): Promise<boolean> {
	const { oneflow, origin } = reach;
	const arrived = Date.now();
	const find = async ({ webhooks }: Listing) => {
		const others = waitsIn(webhooks, origin).filter(({ callback }) => callback.wait !== own);
		return await tellAll(reach, others, contractId);
	};
	const last = lastListing(oneflow, arrived - LIST_LASTS_MS);
	const isTold = last === undefined ? undefined : await find(last);
	return isTold ?? (await find(await listingSince(oneflow, arrived))) ?? true;
}

/** Tells the runs that wait for a contract. Gives whether all were told; undefined when none waits. */
async function tellAll(
	reach: Reach,
	waits: Waiting[],
	contractId: number,
): Promise<boolean | undefined> {
	let isTold: boolean | undefined;
	for (const wait of waits) {
		const { role, contractId: awaited } = wait.callback;
		if (role === undefined || awaited !== contractId) continue;
		const events = DECIDING_EVENTS.map((type) => ({ type }));
		const status = await callRun(reach, wait.webhook, contractId, events);
		if (status === OK) isTold = true;
		else if (isGone(wait, status)) await remove(reach.oneflow, [wait]);
		else return false;
	}
	return isTold;
}

/** Whether an answer says for sure that a run waits no more. */
function isGone({ callback }: Waiting, status: number | undefined): boolean {
	return status === NOT_FOUND || (isSettled(callback) && saysOver(status));
}

/** Removes the webhooks of a wait that is over; a herald among them hands its role over. */
export async function withdraw(reach: Reach, own: Waiting[]): Promise<void> {
	await remove(reach.oneflow, own);
	const heralds = own.filter(({ callback }) => callback.role === 'herald');
	for (const { callback } of heralds) await handOver(reach, callback.place);
}

/** Makes another wait of a place a herald before this one goes on, so that no decision falls between. */
export async function prepareHandOver(reach: Reach, { place, wait: own }: Callback): Promise<void> {
	const { webhooks } = await listingSince(reach.oneflow, Date.now());
	const waits = waitsIn(webhooks, reach.origin, place);
	await arrangeLiving(
		reach,
		waits.filter(({ callback }) => callback.wait !== own),
	);
}

/**
 * Gives the role of a herald whose webhook was removed to another, and tells the runs whose decision nobody
 * may have heard: of those just before, Oneflow has called heralds only that had ended meanwhile. The others
 * that end at the same time do the same, so that the last of them sees none but those that wait.
 */
async function handOver(reach: Reach, place: string): Promise<void> {
	const { webhooks } = await listingSince(reach.oneflow, Date.now());
	const waits = waitsIn(webhooks, reach.origin, place);
	await arrangeLiving(reach, waits);
	if (!(await tellDecided(reach, waits))) caughtUp.delete(keyOf(reach));
}

/** Arranges the waits of one place without those that n8n says are over, as after a crash. */
async function arrangeLiving(reach: Reach, waits: Waiting[]): Promise<void> {
	const living = new Set<Waiting>();
	for (let left = waits; ; ) {
		const heralds = [...wantedRoles(left)].filter(([, role]) => role === 'herald');
		const unknown = heralds.map(([wait]) => wait).find((wait) => !living.has(wait));
		if (unknown === undefined) {
			await arrange(reach.oneflow, left);
			return;
		}
		const status = await callRun(reach, unknown.webhook, NO_CONTRACT);
		if (saysOver(status)) left = left.filter((wait) => wait !== unknown);
		else living.add(unknown);
	}
}
