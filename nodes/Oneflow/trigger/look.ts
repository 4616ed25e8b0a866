import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';

import { mapConcurrently } from '../concurrency';
import type { OneflowClient } from '../transport/client';
import { toNodeError } from '../transport/nodeError';
import { PAGE_SIZE, REACHABLE_ROWS } from '../transport/paging';
import { claims } from './claims';
import { contractFor, itemOf } from './items';
import { eventName } from './notification';
import { offer, type Offered } from './offer';
import { keyOf, type Post, type Progress } from './post';
import { datedPage, isMeant, type LoggedEvent } from './readBack';
import { isWanted, type TriggerSettings } from './settings';
import type { Share } from './share';

/** Oneflow's list may show a change so much later than it happened. */
export const LIST_LAG_MS = 120_000;

/** Contracts read at once, and side by side. */
const PORTION = 10;
const PARALLEL = 5;

/** Contracts in a row of which every event had run before: those before them have been looked at. */
const ENOUGH_KNOWN = 50;

/** Contracts remembered by their state. */
const MOST_SEEN = 20_000;

const SORT = '-state_updated_time';

export interface Look {
	context: ITriggerFunctions;
	oneflow: OneflowClient;
	settings: TriggerSettings;
	post: Post;
	share: Share;
	/** Where to begin when this process has not looked yet; undefined for now, so that nothing is replayed. */
	from: Pick<Progress, 'settled' | 'ran'> | undefined;
}

interface Row {
	contract: IDataObject;
	id: number;
	at: number;
	state: string;
}

function rowOf(contract: IDataObject): Row {
	const { id, state, state_updated_time: time } = contract;
	// A contract that never changed its state has no time; Oneflow lists such last.
	const at = Date.parse(String(time));
	return { contract, id: Number(id), at, state: `${String(state)} ${String(time)}` };
}

/** The rows whose state was not looked at yet, newest first, back to `reach` milliseconds. */
async function unseenRows({ oneflow, share }: Look, seen: Map<number, string>, reach: number) {
	const unseen: Row[] = [];
	let now = 0;
	for (let offset = 0; offset < REACHABLE_ROWS; offset += PAGE_SIZE) {
		await share.take();
		const page = await datedPage(oneflow, '/contracts', SORT, offset);
		if (offset === 0) now = page.now;
		const rows = page.rows.map(rowOf).filter(({ at }) => !Number.isNaN(at));
		unseen.push(...rows.filter(({ id, state }) => seen.get(id) !== state));
		if (rows.length < PAGE_SIZE || rows[rows.length - 1].at < reach) break;
	}
	return { unseen, now };
}

/** The chosen events in a contract's log from a time on, oldest first. */
async function eventsSince(
	{ oneflow, share, settings }: Look,
	contractId: number,
	since: number,
): Promise<LoggedEvent[]> {
	const found: LoggedEvent[] = [];
	for (let offset = 0; ; offset += PAGE_SIZE) {
		await share.take();
		const { rows, count } = await datedPage(
			oneflow,
			`/contracts/${contractId}/events`,
			'-id',
			offset,
		);
		const events = rows as unknown as LoggedEvent[];
		const isNew = ({ created_time: time }: LoggedEvent) => Date.parse(String(time)) >= since;
		found.push(...events.filter((event) => isNew(event) && isWanted(settings, event.type)));
		const isEnd = rows.length === 0 || offset + rows.length >= count;
		if (isEnd || !isNew(events[events.length - 1])) return found.reverse();
	}
}

/** Starts a run for every chosen event of a contract that has not run; what became of each. */
async function catchUpOn(
	look: Look,
	{ contract: row, id }: Row,
	since: number,
	progress: Progress,
	isFirst: boolean,
): Promise<Offered[]> {
	const { context, oneflow, settings, share } = look;
	if ((await isMeant(oneflow, row, settings)) === false) return [];
	const logged = await eventsSince(look, id, since);
	const open = logged.filter((event) => {
		const hasRun = progress.ran.has(event.id) || claims.has(keyOf(context, eventName(id, event)));
		if (hasRun) progress.ran.add(event.id);
		return !hasRun;
	});
	const known: Offered[] = open.length < logged.length ? ['known'] : [];
	if (open.length === 0) return known;
	let contract = row;
	if (settings.includeContract) {
		await share.take();
		contract = await oneflow.get(`/contracts/${id}`);
		if ((await isMeant(oneflow, contract, settings)) !== true) return known;
	}
	const extra = contractFor(settings, contract);
	for (const event of open) {
		const name = eventName(id, event);
		known.push(await offer(context, name, itemOf(event, id, null, extra), isFirst));
		claims.done(keyOf(context, name));
		progress.ran.add(event.id);
	}
	return known;
}

function trim({ seen, ran }: Progress): void {
	for (const id of [...seen.keys()].slice(0, Math.max(0, seen.size - MOST_SEEN))) seen.delete(id);
	for (const id of [...ran].slice(0, Math.max(0, ran.size - MOST_SEEN))) ran.delete(id);
}

/**
 * Looks at every contract whose state changed since the last look, and starts a run for each chosen event
 * in their logs that has not run. All times are Oneflow's, in whole seconds, and equal ones are looked at
 * again. Gives the number of contracts whose logs were read; a contract that could not be read is left
 * for the next look.
 *
 * Calls to Oneflow: 1, and 1 more for every further 100 contracts changed; 1 for every contract changed
 * (and 1 more for every further 100 events since), and 1 for every contract with chosen events that have
 * not run, when contracts are included. The first look of all takes 1 and starts nothing.
 */
export async function lookForEvents(look: Look): Promise<number> {
	const { post, context, settings } = look;
	const isFirst = post.progress === undefined;
	const reach = post.progress?.settled ?? look.from?.settled;
	const seen = post.progress?.seen ?? new Map<number, string>();
	const { unseen, now } = await unseenRows(look, seen, reach ?? Number.POSITIVE_INFINITY);
	const start = reach ?? Math.floor(now / 1000) * 1000;
	const progress = post.progress ?? {
		since: start,
		settled: start,
		seen,
		ran: new Set(look.from?.ran),
	};
	// What changed within this second may change again in it, unseen.
	const remember = ({ id, state, at }: Row) => {
		if (at < now - 2000) seen.set(id, state);
	};
	if (isFirst) unseen.filter(({ at }) => at < start).forEach(remember);
	// The first look of all takes stock; what happens in its very second is for the next.
	const open = reach === undefined ? [] : unseen.filter(({ at }) => !isFirst || at >= start);
	let isComplete = true;
	let known = 0;
	for (let first = 0; first < open.length; first += PORTION) {
		const portion = open.slice(first, first + PORTION);
		await mapConcurrently(portion, PARALLEL, async (row) => {
			// A contract that came into sight late may have older events.
			const since = row.at < progress.settled ? progress.since : progress.settled;
			try {
				const offered = await catchUpOn(look, row, since, progress, isFirst);
				known = offered.length === 0 || offered.includes('new') ? 0 : known + 1;
				remember(row);
			} catch (error) {
				isComplete = false;
				const { message } = toNodeError(context.getNode(), error);
				context.logger.warn(
					`Oneflow trigger "${context.getNode().name}": could not look at contract ${row.id}: ${message}`,
				);
			}
		});
		// Without a webhook nothing else starts runs, so the newest known ones end the reading.
		if (isFirst && settings.setup === 'polling' && known >= ENOUGH_KNOWN) break;
	}
	trim(progress);
	if (isComplete) progress.settled = Math.max(progress.settled, now - LIST_LAG_MS);
	post.progress = progress;
	return open.length;
}
