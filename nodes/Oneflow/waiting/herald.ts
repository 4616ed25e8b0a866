import { KeyedQueue } from '../concurrency';
import { pause } from '../transport/retry';
import type { Callback } from './callback';
import type { Reach } from './calls';
import { settlePlace } from './handOver';
import { lastWaits, listingSince } from './listing';
import { owedIn, type Owed } from './owed';
import { heraldsOf } from './roles';
import { tellRuns } from './tell';
import { waitsIn } from './webhooks';

/** Few runs are called at a time: hundreds of decisions at once would else keep n8n from answering at all. */
const LANES = 2;
const lanes = new KeyedQueue();

/** Oneflow waits ten seconds for an answer, as far as is known. */
const ANSWER_AFTER_MS = 8_000;

/** With more decisions than these under way, others are taken before they were passed on. */
const MOST_AWAITED = 8;
let underWay = 0;

/** When a process looks after a place where it has heard of decisions: others may have been killed at theirs. */
const LOOK_AFTER_MS = [30_000, 120_000, 600_000];

/** Where this process looks after the runs, and how often it has since it last heard of a decision. */
const watched = new Map<Owed, { reach: Reach; looks: number }>();

/**
 * Passes a decision on to the waits of an n8n that a herald hears for: calls their runs, which read the
 * contract and go on. Who waits stands in Oneflow, so that it works on any machine and after any restart. A run
 * that is not in the last list may have begun to wait since, so then the list is read anew; calls that come
 * together share one. Gives whether Oneflow need not come again. Throws what Oneflow answers.
 */
export async function passOn(
	reach: Reach,
	contractId: number,
	{ place, wait: own }: Callback,
): Promise<boolean> {
	const owed = owedIn(reach, place);
	void watch(reach, place);
	const isKnown = owed.underWay.has(contractId);
	if (underWay >= MOST_AWAITED) {
		owed.note();
		// The other herald hears of it as well, mostly in another process.
		if (!isKnown && isFirst(reach, place, own)) void begin(reach, place, contractId);
		return !owed.isReminder(own, contractId);
	}
	const passing = owed.underWay.get(contractId) ?? begin(reach, place, contractId);
	if (!owed.mayBe) return await inTime(passing);
	// It may be what was to remind another process.
	return await inTime(passing.then(async (isTold) => isTold && (await settle(reach, place))));
}

/** Whether a herald is the first of its place, or is not known to be another one. */
function isFirst({ oneflow, origin }: Reach, place: string, own: string): boolean {
	const [first] = heraldsOf(lastWaits(oneflow, origin, place));
	return first === undefined || first.callback.wait === own;
}

function begin(reach: Reach, place: string, contractId: number): Promise<boolean> {
	const owed = owedIn(reach, place);
	const passing = lanes.run(String(contractId % LANES), async () => await pass(reach, contractId));
	owed.underWay.set(contractId, passing);
	underWay++;
	const end = () => {
		owed.underWay.delete(contractId);
		underWay--;
		if (owed.underWay.size === 0 && owed.mayBe) void settle(reach, place);
	};
	passing.then(end, end);
	return passing;
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

async function pass(reach: Reach, contractId: number): Promise<boolean> {
	const { oneflow, origin } = reach;
	const arrived = Date.now();
	const areTold = await tellRuns(reach, lastWaits(oneflow, origin), contractId);
	if (areTold !== undefined) return areTold;
	const { webhooks } = await listingSince(oneflow, arrived);
	return (await tellRuns(reach, waitsIn(webhooks, origin), contractId)) ?? true;
}

/** Whether nothing is owed in a place any more; never throws, as the next reminder is answered the same way. */
async function settle(reach: Reach, place: string): Promise<boolean> {
	try {
		return await owedIn(reach, place).settle(async () => await settlePlace(reach, place));
	} catch {
		reach.logger.debug('Oneflow: could not look for decisions that nobody was told of');
		return false;
	}
}

/** Looks after a place for some time, anew with each decision that this process hears of there. */
async function watch(reach: Reach, place: string): Promise<void> {
	const owed = owedIn(reach, place);
	const before = watched.get(owed);
	const now = { reach, looks: 0 };
	if (before !== undefined) {
		Object.assign(before, now);
		return;
	}
	watched.set(owed, now);
	while (now.looks < LOOK_AFTER_MS.length) {
		await pause(LOOK_AFTER_MS[now.looks++]);
		if (owed.underWay.size === 0) await settle(now.reach, place);
	}
	watched.delete(owed);
}
