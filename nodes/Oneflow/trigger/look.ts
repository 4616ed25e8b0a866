import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';

import { mapConcurrently } from '../concurrency';
import { ANY_EVENT } from '../webhooks/eventTypes';
import { inPortions } from '../records';
import type { OneflowClient } from '../transport/client';
import { toNodeError } from '../transport/nodeError';
import { PAGE_SIZE, REACHABLE_ROWS } from '../transport/paging';
import { claims } from './claims';
import { contractFor, itemOf } from './items';
import { eventName } from './notification';
import { askWhichRan, knowsAllRuns, offer } from './offer';
import { keyOf, type Post, type Progress } from './post';
import { datedPage, isMeant, type LoggedEvent } from './readBack';
import { isWanted, type TriggerSettings } from './settings';
import type { Share } from './share';

/** Oneflow's list may show a change so much later than it happened. */
export const LIST_LAG_MS = 120_000;

/** Contracts whose logs are read before their runs start, and how many side by side. */
const PORTION = 50;
const PARALLEL = 5;

/** Contracts in a row whose events have run: as older ones run first, those before them have been looked at. */
const ENOUGH_KNOWN = 50;

/** States that nothing follows, by the only event that leads there (docs/oneflow-api.md 4.1). */
const LAST_STATES = new Map([
	['contract:sign', 'signed'],
	['contract:decline', 'declined'],
]);

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
	/** Aborted when the trigger is closed: nothing may start then. */
	signal: AbortSignal;
}

interface Row {
	contract: IDataObject;
	id: number;
	at: number;
	state: string;
	/** The state and since when, which tells a contract that was looked at from one that changed since. */
	version: string;
}

function rowOf(contract: IDataObject): Row {
	const { id, state, state_updated_time: time } = contract;
	// A contract that never changed its state has no time; Oneflow lists such last.
	const at = Date.parse(String(time));
	const version = `${String(state)} ${String(time)}`;
	return { contract, id: Number(id), at, state: String(state), version };
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
		unseen.push(...rows.filter(({ id, version }) => seen.get(id) !== version));
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

/** Whether a contract in this state can have chosen events; saves reading the log of all others. */
function mayHaveEvents({ eventTypes = [ANY_EVENT] }: TriggerSettings, { state }: Row): boolean {
	return eventTypes.some((type) => (LAST_STATES.get(type) ?? state) === state);
}

/** What is known of a contract after its log was read. */
interface Found {
	row: Row;
	/** Its chosen events that have not run, as far as is known, oldest first. */
	open: LoggedEvent[];
	/** Whether others have run. */
	hasRun: boolean;
}

/** One look, with what it has found out so far. */
class Looking {
	/** Contracts with chosen events. */
	concerned = 0;

	isComplete = true;

	constructor(
		private readonly look: Look,
		private readonly progress: Progress,
		private readonly now: number,
	) {}

	/** Reads the logs of contracts, and asks which of their events have run, as far as it is in doubt. */
	async find(rows: Row[]): Promise<Found[]> {
		const logs = await mapConcurrently(rows, PARALLEL, async (row) => await this.logOf(row));
		const { ran } = this.progress;
		const hasRun = ({ id }: Row, event: LoggedEvent) =>
			ran.has(event.id) || claims.has(keyOf(this.look.context, eventName(id, event)));
		const doubtful = rows.flatMap((row, index) =>
			(logs[index] ?? [])
				.filter((event) => !hasRun(row, event) && this.isInDoubt(event))
				.map((event) => ({ id: event.id, name: eventName(row.id, event) })),
		);
		// Asking is a run as well, so a single event is rather offered as it is.
		if (doubtful.length > 1) {
			const names = doubtful.map(({ name }) => name);
			const known = await askWhichRan(this.look.context, names);
			doubtful.filter(({ name }) => known.has(name)).forEach(({ id }) => ran.add(id));
		}
		return rows.flatMap((row, index) => {
			const log = logs[index];
			if (log === undefined) return [];
			if (log.length > 0) this.concerned += 1;
			const open = log.filter((event) => !hasRun(row, event));
			return [{ row, open, hasRun: open.length < log.length }];
		});
	}

	/** Starts a run for each open event, older contracts first. */
	async start(found: Found[]): Promise<void> {
		await mapConcurrently(found, PARALLEL, async ({ row, open }) => {
			const isDone = await this.attempt(row, async () => await this.startFor(row, open));
			if (isDone === true) this.remember(row);
		});
	}

	/** Nothing more is to be done about a contract in this state. */
	remember({ id, version, at }: Row): void {
		// What changed within this second may change again in it, unseen.
		if (at < this.now - 2000) this.progress.seen.set(id, version);
	}

	private async logOf(row: Row): Promise<LoggedEvent[] | undefined> {
		const { settings, oneflow } = this.look;
		const { settled, since } = this.progress;
		return await this.attempt(row, async () => {
			if (!mayHaveEvents(settings, row)) return [];
			if ((await isMeant(oneflow, row.contract, settings)) === false) return [];
			// A contract that came into sight late may have older events.
			return await eventsSince(this.look, row.id, row.at < settled ? since : settled);
		});
	}

	/** Whether the contract is done with; not while it does not tell what it is. */
	private async startFor({ contract: row, id, at }: Row, open: LoggedEvent[]): Promise<boolean> {
		const { context, oneflow, settings, share } = this.look;
		if (open.length === 0) return true;
		let contract = row;
		if (settings.includeContract) {
			await share.take();
			contract = await oneflow.get(`/contracts/${id}`);
			const isForUs = await isMeant(oneflow, contract, settings);
			if (isForUs !== true) return isForUs === false || at < this.now - LIST_LAG_MS;
		}
		const extra = contractFor(settings, contract);
		for (const event of open) {
			if (this.look.signal.aborted) return false;
			const name = eventName(id, event);
			await offer(context, name, itemOf(event, id, null, extra), this.isInDoubt(event));
			claims.done(keyOf(context, name));
			this.progress.ran.add(event.id);
		}
		return true;
	}

	/** Whether another process may have run an event, or one before this. */
	private isInDoubt({ created_time: time }: LoggedEvent): boolean {
		return !knowsAllRuns() || Date.parse(String(time)) < this.progress.begun + 2000;
	}

	/** A contract that could not be looked at is left for the next look. */
	private async attempt<T>({ id }: Row, work: () => Promise<T>): Promise<T | undefined> {
		const { context, signal } = this.look;
		try {
			return signal.aborted ? undefined : await work();
		} catch (error) {
			this.isComplete = false;
			const { message } = toNodeError(context.getNode(), error);
			context.logger.warn(
				`Oneflow node "${context.getNode().name}": could not look at contract ${id}: ${message}`,
			);
			return undefined;
		}
	}
}

/**
 * Goes on where a former process was, without having noted it: reads back from the newest contract until
 * enough have run. Then what is open starts, older contracts first, so that the next process finds it so too.
 */
async function goOn(looking: Looking, rows: Row[]): Promise<void> {
	const all: Found[] = [];
	let known = 0;
	for (const portion of inPortions(rows, PORTION)) {
		const found = await looking.find(portion);
		all.push(...found);
		for (const { open, hasRun } of found) known = open.length > 0 ? 0 : known + Number(hasRun);
		if (known >= ENOUGH_KNOWN) break;
	}
	await looking.start(all.reverse());
}

function trim({ seen, ran }: Progress): void {
	for (const id of [...seen.keys()].slice(0, Math.max(0, seen.size - MOST_SEEN))) seen.delete(id);
	for (const id of [...ran].slice(0, Math.max(0, ran.size - MOST_SEEN))) ran.delete(id);
}

/**
 * Looks at every contract whose state changed since the last look, and starts a run for each chosen event
 * in their logs that has not run. All times are Oneflow's, in whole seconds, and equal ones are looked at
 * again. Gives the number of contracts with chosen events; a contract that could not be read is left for
 * the next look.
 *
 * Calls to Oneflow: 1, and 1 more for every further 100 contracts changed; 1 for every contract changed
 * (and 1 more for every further 100 events since), unless only the signing or declining of contracts is
 * chosen and its state is another; 1 for every contract with chosen events that have not run, when contracts
 * are included. The first look of all takes 1 and starts nothing.
 */
export async function lookForEvents(look: Look): Promise<number> {
	const { post, settings } = look;
	const isFirst = post.progress === undefined;
	const reach = post.progress?.settled ?? look.from?.settled;
	const seen = post.progress?.seen ?? new Map<number, string>();
	const { unseen, now } = await unseenRows(look, seen, reach ?? Number.POSITIVE_INFINITY);
	const start = reach ?? Math.floor(now / 1000) * 1000;
	const ran = new Set(look.from?.ran);
	const progress = post.progress ?? { begun: now, since: start, settled: start, seen, ran };
	const looking = new Looking(look, progress, now);
	if (isFirst) unseen.filter(({ at }) => at < start).forEach((row) => looking.remember(row));
	// The first look of all takes stock; what happens in its very second is for the next.
	const open = reach === undefined ? [] : unseen.filter(({ at }) => !isFirst || at >= start);
	if (isFirst && settings.setup === 'polling') {
		await goOn(looking, open);
	} else {
		for (const portion of inPortions(open.reverse(), PORTION)) {
			await looking.start(await looking.find(portion));
		}
	}
	trim(progress);
	if (looking.isComplete && !look.signal.aborted)
		progress.settled = Math.max(progress.settled, now - LIST_LAG_MS);
	post.progress = progress;
	return looking.concerned;
}
