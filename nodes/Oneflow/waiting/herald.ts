import { KeyedQueue } from '../concurrency';
import type { OneflowClient } from '../transport/client';
import { pause } from '../transport/retry';
import { isSettled, type Callback } from './callback';
import { callRun, saysOver, type Caller } from './calls';
import { decidedBefore, DECIDING_EVENTS } from './decision';
import { LIST_LASTS_MS, lastListing, listingSince, type Listing } from './listing';
import { arrange, wantedRoles } from './roles';
import { remove, waitsIn, type Waiting } from './webhooks';

const LANES = 2;
const lanes = new KeyedQueue();

/** Oneflow waits ten seconds for an answer, as far as is known, and n8n holds memory for each call meanwhile. */
const ANSWER_AFTER_MS = 4_000;

/** Asks a run whether it waits, and nothing else. */
const NO_CONTRACT = 0;

const OK = 200;
const NOT_FOUND = 404;

/** Decisions that are being passed on, by account and contract: both heralds hear of each. */
const underWay = new Map<string, Promise<boolean>>();

/**
 * Passes a decision on to the waits of an n8n that a herald hears for: calls their runs, which read the
 * contract and go on. Who waits stands in Oneflow, so that it works on any machine and after any restart. A run
 * that is not in the last list may have begun to wait since, so then the list is read anew; calls that come
 * together share one. Gives whether every run was told in time. Throws what Oneflow answers.
 */
export async function passOn(
	oneflow: OneflowClient,
	caller: Caller,
	origin: string,
	contractId: number,
	own: string,
): Promise<boolean> {
	const key = `${oneflow.account} ${contractId}`;
	const known = underWay.get(key);
	if (known !== undefined) return await inTime(known);
	const passing = inLane(
		contractId,
		async () => await pass(oneflow, caller, origin, contractId, own),
	);
	underWay.set(key, passing);
	const end = () => underWay.delete(key);
	passing.then(end, end);
	return await inTime(passing);
}

/** Few runs are called at a time: hundreds of decisions at once would else keep n8n from answering in time. */
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

async function pass(
	oneflow: OneflowClient,
	caller: Caller,
	origin: string,
	contractId: number,
	own: string,
): Promise<boolean> {
	const arrived = Date.now();
	const find = async ({ webhooks }: Listing) => {
		const others = waitsIn(webhooks, origin).filter(({ callback }) => callback.wait !== own);
		return await tellAll(oneflow, caller, others, contractId);
	};
	const last = lastListing(oneflow, arrived - LIST_LASTS_MS);
	const isTold = last === undefined ? undefined : await find(last);
	return isTold ?? (await find(await listingSince(oneflow, arrived))) ?? true;
}

/** Tells the runs that wait for a contract. Gives whether all were told; undefined when none waits. */
async function tellAll(
	oneflow: OneflowClient,
	caller: Caller,
	waits: Waiting[],
	contractId: number,
): Promise<boolean | undefined> {
	let isTold: boolean | undefined;
	for (const wait of waits) {
		const { role, contractId: awaited } = wait.callback;
		if (role === undefined || awaited !== contractId) continue;
		const events = DECIDING_EVENTS.map((type) => ({ type }));
		const status = await callRun(caller, wait.webhook, contractId, events);
		if (status === OK) isTold = true;
		else if (isGone(wait, status)) await remove(oneflow, [wait]);
		else return false;
	}
	return isTold;
}

/** Whether an answer says for sure that a run waits no more. */
function isGone({ callback }: Waiting, status: number | undefined): boolean {
	return status === NOT_FOUND || (isSettled(callback) && saysOver(status));
}

/** Removes the webhooks of a wait that is over; a herald among them hands its role over. */
export async function withdraw(
	oneflow: OneflowClient,
	caller: Caller,
	origin: string,
	own: Waiting[],
): Promise<void> {
	await remove(oneflow, own);
	const heralds = own.filter(({ callback }) => callback.role === 'herald');
	for (const { callback } of heralds) await handOver(oneflow, caller, origin, callback.place);
}

/** Makes another wait of a place a herald before this one goes on, so that no decision falls between. */
export async function prepareHandOver(
	oneflow: OneflowClient,
	caller: Caller,
	origin: string,
	{ place, wait: own }: Callback,
): Promise<void> {
	const { webhooks } = await listingSince(oneflow, Date.now());
	const isNeighbour = ({ callback }: Waiting) => callback.place === place && callback.wait !== own;
	await arrangeLiving(oneflow, caller, waitsIn(webhooks, origin).filter(isNeighbour));
}

/**
 * Gives the role of a herald whose webhook was removed to another, and tells the runs whose decision nobody
 * may have heard: of those just before, Oneflow has called heralds only that had ended meanwhile. The others
 * that end at the same time do the same, so that the last of them sees none but those that wait.
 */
async function handOver(
	oneflow: OneflowClient,
	caller: Caller,
	origin: string,
	place: string,
): Promise<void> {
	const { webhooks } = await listingSince(oneflow, Date.now());
	const waits = waitsIn(webhooks, origin).filter(({ callback }) => callback.place === place);
	await arrangeLiving(oneflow, caller, waits);
	const parked = waits.filter(({ callback }) => callback.role === 'parked');
	if (parked.length === 0) return;
	const decided = await decidedBefore(oneflow, Number.POSITIVE_INFINITY);
	for (const contractId of new Set(parked.map(({ callback }) => callback.contractId))) {
		if (!decided.has(contractId)) continue;
		// By the addresses they had: one that has just become a herald may have missed its own.
		await inLane(contractId, async () => await tellAll(oneflow, caller, parked, contractId));
	}
}

/** Arranges the waits of one place without those that n8n says are over, as after a crash. */
async function arrangeLiving(
	oneflow: OneflowClient,
	caller: Caller,
	waits: Waiting[],
): Promise<void> {
	const living = new Set<Waiting>();
	for (let left = waits; ; ) {
		const heralds = [...wantedRoles(left)].filter(([, role]) => role === 'herald');
		const unknown = heralds.map(([wait]) => wait).find((wait) => !living.has(wait));
		if (unknown === undefined) {
			await arrange(oneflow, left);
			return;
		}
		const status = await callRun(caller, unknown.webhook, NO_CONTRACT);
		if (saysOver(status)) left = left.filter((wait) => wait !== unknown);
		else living.add(unknown);
	}
}
