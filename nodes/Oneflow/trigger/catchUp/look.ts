import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';

import { mapConcurrently, USUAL_WIDTH } from '../../concurrency';
import { homeOf, isKnownState } from '../../oneflow/contractState';
import { timeOf } from '../../oneflow/time';
import { inPortions } from '../../records';
import type { OneflowClient } from '../../transport/client';
import { rethrow, UserProblem } from '../../transport/failure';
import { warn } from '../../transport/nodeError';
import { PAGE_SIZE, REACHABLE_ROWS } from '../../transport/paging';
import { ANY_EVENT } from '../../webhooks/eventTypes';
import { claim, claims, forget } from '../claims';
import { contractFor, eventName, itemOf, type OneflowEvent } from '../items';
import { keyOf } from '../memory';
import { askWhichRan, knowsAllRuns, offer } from '../once/start';
import { datedPage } from '../oneflowLog';
import { isMeant } from '../scope';
import { isWanted, type TriggerSettings } from '../settings';
import { LONGEST_LOOK_BACK_MS, noteOpen, type Progress } from './beginning';
import type { Budget } from './budget';
import { ANY_OPEN, openName } from './watches';

/** Oneflow's list may show a change this much later than it happened. */
export const LIST_LAG_MS = 120_000;

/** Contracts whose logs are read before their runs start. */
const PORTION = 50;

/** Contracts in a row whose events have run: as older ones run first, those before them have been looked at. */
const ENOUGH_KNOWN = 50;

/** States that nothing follows, by the only event that leads there (docs/oneflow-api.md 4.1). */
const LAST_STATES = new Map([
	['contract:sign', 'signed'],
	['contract:decline', 'declined'],
]);

/** Contracts remembered by their state. */
const MOST_SEEN = 20_000;

export const SORT = '-state_updated_time';

/** A contract that came into sight late may have events this much older than what was looked at. */
const LATEST_MS = 24 * 3_600_000;

/** Times the list is read from its top again because it moved. */
const MOST_READINGS = 20;

export interface Look {
	context: ITriggerFunctions;
	oneflow: OneflowClient;
	settings: TriggerSettings;
	progress: Progress;
	budget: Budget;
	/** Aborted when the trigger is closed: nothing may start or be noted then. */
	signal: AbortSignal;
}

type Row = ReturnType<typeof rowOf>;

/** A contract of the list; `version` tells one that was looked at from one that changed since. */
export function rowOf(contract: IDataObject) {
	const { id, state, state_updated_time: time } = contract;
	return {
		contract,
		id: Number(id),
		at: timeOf(time),
		state: String(state),
		workspaceId: homeOf(contract).workspaceId,
		version: `${String(state)} ${String(time)}`,
	};
}

/** A contract that never changed its state has no time. */
export const isDated = ({ at }: Row) => !Number.isNaN(at);

/** Throws UserProblem where the list tells of contracts that were decided, but of none when that was. */
export function refuseUndated(rows: Row[]): void {
	const isTold = ({ contract: { state_updated_time: time } }: Row) => (time ?? '') !== '';
	const isUnread = rows.some((row) => isTold(row) && !isDated(row));
	const isDecided = ({ state }: Row) => [...LAST_STATES.values()].includes(state);
	if (!isUnread && (rows.some(isTold) || !rows.some(isDecided))) return;
	throw new UserProblem(
		'Oneflow’s list of contracts does not show in a known form when their states changed, so events cannot be looked for',
		'Events that Oneflow reports by webhook start the workflow all the same. Please report this.',
	);
}

/**
 * Reads the list of contracts back to `reach` milliseconds: those whose state was not looked at yet, newest first,
 * and Oneflow's time when the reading began. The list may move meanwhile: where a page does not go on
 * from the one before, the gap is read again, and after several pages the top, until that brings nothing new.
 */
async function readList({ oneflow, budget, progress, signal }: Look, reach: number) {
	const found = new Map<number, Row>();
	let now = 0;
	/** Reads a page; gives how many rows it has, of which how many were new, and whether it ends the list. */
	const readPage = async (offset: number) => {
		await budget.take();
		const page = await datedPage(oneflow, '/contracts', SORT, offset);
		now ||= page.now;
		const rows = page.rows.map(rowOf);
		refuseUndated(rows);
		const dated = rows.filter(isDated);
		const fresh = dated.filter(({ id, version }) => found.get(id)?.version !== version);
		for (const row of fresh) found.set(row.id, row);
		// Those without a time stand together, at the end or, if that is otherwise, at the beginning.
		const isPast = (row: Row) => (isDated(row) ? row.at < reach : found.size > 0);
		const isEnd = offset + rows.length >= page.count || rows.slice(-1).every(isPast);
		// Behind one without a time stands the first of all that have one.
		const isFirst = rows.length > 0 && !isDated(rows[0]);
		const size = dated.length;
		return { step: Math.max(1, rows.length - 1), size, fresh: fresh.length, isFirst, isEnd };
	};
	let pages = 0;
	// Where the newest begin: behind pages of those without a time, if these come first.
	let top = 0;
	for (
		let offset = 0;
		!signal.aborted && offset < REACHABLE_ROWS && pages < REACHABLE_ROWS / PAGE_SIZE + 50;
		pages++
	) {
		const { step, size, fresh, isFirst, isEnd } = await readPage(offset);
		const isApart = offset > 0 && size > 0 && fresh === size && !isFirst;
		if (isEnd && !isApart) break;
		if (size === 0) top = offset;
		// Pages share a row. Without it rows have gone, and others moved up between the two.
		offset = isApart ? Math.max(0, offset - step) : offset + step;
	}
	for (let again = 0, offset = top; pages > 0 && again < MOST_READINGS; again++) {
		if (signal.aborted) break;
		const { step, fresh, size } = await readPage(offset);
		if (fresh === 0 && (size > 0 || found.size === 0)) break;
		offset = fresh === size ? offset + step : top;
	}
	const rows = [...found.values()].sort((one, other) => other.at - one.at || other.id - one.id);
	const unseen = rows.filter(({ id, version }) => progress.seen.get(id) !== version);
	return { unseen, now };
}

/** The chosen events in a contract's log that count from a time on, oldest first, and when the log's last one happened. */
async function eventsSince(
	{ oneflow, budget, settings, progress }: Look,
	{ id, workspaceId }: Row,
	since: number,
): Promise<{ log: OneflowEvent[]; last: number }> {
	const found: OneflowEvent[] = [];
	const { watches, heardSince } = progress;
	const isOurs = (event: OneflowEvent) =>
		isWanted(settings, event.type) &&
		happenedAt(event) >= watches.sinceOf(heardSince, event, workspaceId);
	let last = 0;
	for (let offset = 0; ; ) {
		await budget.take();
		const { rows, count } = await datedPage(oneflow, `/contracts/${id}/events`, '-id', offset);
		offset += rows.length;
		const events = rows as unknown as OneflowEvent[];
		last ||= Math.max(...events.map(happenedAt));
		const undated = events.find(
			(event) => isWanted(settings, event.type) && Number.isNaN(happenedAt(event)),
		);
		if (undated !== undefined) {
			throw new UserProblem(
				`Oneflow does not show in a known form when event ${undated.id} happened, so it is unknown whether it has run`,
				'Please report this.',
			);
		}
		found.push(...events.filter((event) => happenedAt(event) >= since && isOurs(event)));
		const isEnd = rows.length === 0 || offset >= count;
		const isPast = isEnd || happenedAt(events[events.length - 1]) < since;
		if (isPast) return { log: found.reverse(), last };
	}
}

const happenedAt = ({ created_time: time }: OneflowEvent) => timeOf(time);

/** Whether a contract in this state can have chosen events; saves reading the log of all others. */
export function mayHaveEvents(
	{ eventTypes = [ANY_EVENT] }: TriggerSettings,
	{ state }: Row,
): boolean {
	const isPossible = (type: string) => (LAST_STATES.get(type) ?? state) === state;
	return !isKnownState({ state }) || eventTypes.some(isPossible);
}

/** What is known of a contract after its log was read. */
interface Found {
	row: Row;
	/** Its chosen events that have not run, as far as is known, oldest first. */
	open: OneflowEvent[];
	/** Whether others have run before this process began, which goes on there. */
	hasRun: boolean;
}

/** One look, with what it has found out so far. */
class Looking {
	/** Contracts with chosen events. */
	concerned = 0;

	/** Contracts that could not be looked at, by ID. */
	readonly open = new Set<number>();

	/** Contracts whose log does not show their last change yet. */
	private readonly behind = new Set<number>();

	constructor(
		private readonly look: Look,
		private readonly now: number,
		private readonly progress = look.progress,
		private readonly reach = progress.settled,
	) {}

	/** Reads the logs of contracts, and asks which of their events have run, as far as it is in doubt. */
	async find(rows: Row[]): Promise<Found[]> {
		const read = await mapConcurrently(rows, USUAL_WIDTH, async (row) => await this.logOf(row));
		const logs = read.filter((one) => one !== undefined);
		const { context } = this.look;
		const brought = new Set<string>();
		const doubtful: string[] = [];
		for (const { row, log } of logs) {
			for (const event of log) {
				const name = eventName(row.id, event);
				// A call in work may yet fail.
				if ((await claims.get(keyOf(context, name))) === true) brought.add(name);
				else if (this.isInDoubt(event)) doubtful.push(name);
			}
		}
		// Asking is a run as well, so a single event is rather offered as it is.
		const former = new Set(doubtful.length > 1 ? await askWhichRan(context, doubtful) : []);
		const keys = [...former].map((name) => keyOf(context, name));
		claim(keys, Promise.resolve(true));
		this.concerned += logs.filter(({ log }) => log.length > 0).length;
		return logs.map(({ row, log }) => {
			const rest = log.filter((event) => !former.has(eventName(row.id, event)));
			const open = rest.filter((event) => !brought.has(eventName(row.id, event)));
			// Calls bring what is new while what is older is still looked for.
			const hasRun = row.at < this.progress.begun && rest.length < log.length;
			return { row, open, hasRun };
		});
	}

	/** Starts a run for each open event, older contracts first. */
	async start(found: Found[]): Promise<void> {
		await mapConcurrently(found, USUAL_WIDTH, async ({ row, open }) => {
			const isDone = await this.attempt(row, async () => await this.startFor(row, open));
			if (isDone === true) this.remember(row);
		});
	}

	/** Nothing more is to be done about a contract in this state. */
	remember({ id, version, at }: Row): void {
		// What changed within this second may change again in it, unseen; what was taken back amid this look is open.
		const doubtfulMs = this.behind.has(id) ? LIST_LAG_MS : 2000;
		const isSure = at < this.now - doubtfulMs && this.progress.settled === this.reach;
		if (isSure) this.progress.seen.set(id, version);
	}

	private async logOf(row: Row): Promise<{ row: Row; log: OneflowEvent[] } | undefined> {
		const { settings, oneflow } = this.look;
		const { settled, since } = this.progress;
		const late = Math.max(since, settled - LATEST_MS);
		return await this.attempt(row, async () => {
			if (!mayHaveEvents(settings, row)) return { row, log: [] };
			const isForUs = await isMeant(oneflow, row.contract, settings);
			if (isForUs === false) return { row, log: [] };
			const told = isForUs === true ? row : await this.whole(row);
			// A contract that came into sight late may have older events.
			const from = row.at < settled ? late : settled;
			const { log, last } = await eventsSince(this.look, told, from);
			if (last < row.at - 2000) this.behind.add(row.id);
			return { row: told, log };
		});
	}

	/** The row with the contract itself, of which the list may show less. */
	private async whole(row: Row): Promise<Row> {
		await this.look.budget.take();
		const contract = await this.look.oneflow.get(`/contracts/${row.id}`);
		return { ...row, contract, workspaceId: homeOf(contract).workspaceId };
	}

	/** Whether the contract is dealt with. It is not while it does not show its type. */
	private async startFor(row: Row, open: OneflowEvent[]): Promise<boolean> {
		const { context, oneflow, settings } = this.look;
		const { id, at } = row;
		if (open.length === 0) return true;
		const { contract } = settings.includeContract ? await this.whole(row) : row;
		const isForUs = await isMeant(oneflow, contract, settings);
		if (isForUs === undefined && at < this.now - LIST_LAG_MS) {
			context.logger.warn(
				`Oneflow node "${context.getNode().name}": events of contract ${id} were passed over, as it does not show whether its workspace and template type are those that were chosen`,
			);
			return true;
		}
		if (isForUs !== true) return isForUs === false;
		const extra = contractFor(settings, contract);
		for (const event of open) {
			if (this.look.signal.aborted) return false;
			const name = eventName(id, event);
			const key = keyOf(context, name);
			// A call may have brought it while this read the contract.
			if ((await claims.get(key)) === true) continue;
			const item = itemOf(event, id, null, extra);
			const onLost = () => this.takeBack(key, event, id, at);
			const offered = offer(context, name, item, this.isInDoubt(event), onLost);
			const isDone = offered.then(() => true).catch(() => false);
			claim([key], isDone);
			await offered;
			if (!claims.has(key)) return false;
		}
		return true;
	}

	/** Has the next look find an event again, also where this one has ended. */
	private takeBack(key: string, event: OneflowEvent, contractId: number, at: number): void {
		const { progress } = this;
		forget([key]);
		progress.seen.delete(contractId);
		// Less than before in any case: a look that is under way then leaves it so.
		progress.settled = Math.min(progress.settled, at, happenedAt(event)) - 1;
		this.open.add(contractId);
	}

	/** Whether another process may have run an event, or one before this. */
	private isInDoubt(event: OneflowEvent): boolean {
		return !knowsAllRuns() || happenedAt(event) < this.progress.begun + 2000;
	}

	/** A contract that could not be looked at is left for the next look. */
	private async attempt<T>({ id }: Row, work: () => Promise<T>): Promise<T | undefined> {
		const { context, signal } = this.look;
		try {
			return signal.aborted ? undefined : await work();
		} catch (error) {
			this.open.add(id);
			warn(context, `could not look at contract ${id}`, error);
			return undefined;
		}
	}
}

/**
 * Goes on where a former process was, without knowing where: reads back from the newest contract until
 * enough have run. Then what is open starts, older contracts first, so that the next process finds it so too.
 */
async function goOn(looking: Looking, rows: Row[], look: Look): Promise<void> {
	const { context, progress } = look;
	const all: Found[] = [];
	let known = 0;
	const isOpen = (name: string) => progress.former.has(name);
	for (const portion of inPortions(rows, PORTION)) {
		// Of a process that ends amid this, the next one would know nothing.
		if (all.some(({ open }) => open.length > 0)) await noteOpen(context, progress, [ANY_OPEN]);
		if (look.signal.aborted) return;
		const isEnough = known >= ENOUGH_KNOWN;
		const isPassed = ({ id }: Row) => isEnough && ![openName(id), ANY_OPEN].some(isOpen);
		portion.filter(isPassed).forEach((row) => looking.remember(row));
		const found = await looking.find(portion.filter((row) => !isPassed(row)));
		all.push(...found);
		for (const { open, hasRun } of found) known = open.length > 0 ? 0 : known + Number(hasRun);
	}
	await looking.start(all.reverse());
}

/**
 * Looks at every contract whose state changed since the last look, and starts a run for each chosen event
 * in their logs that has not run. All times are Oneflow's, in whole seconds, and equal ones are looked at
 * again. Returns the number of contracts with chosen events; a contract that could not be read is left for
 * the next look, and a look that was aborted notes nothing.
 */
export async function lookForEvents(look: Look): Promise<number> {
	const { context, progress, signal } = look;
	const { settled: reach, hasLooked } = progress;
	const { unseen, now } = await readList(look, reach).catch(async (error: unknown) => {
		if (!hasLooked && !signal.aborted) await noteOpen(context, progress, [ANY_OPEN]);
		return rethrow(error);
	});
	if (signal.aborted) return 0;
	const looking = new Looking(look, now);
	if (hasLooked) {
		for (const portion of inPortions(unseen.reverse(), PORTION)) {
			await looking.start(await looking.find(portion));
		}
	} else {
		// What changed before it began to listen is none of its own.
		unseen.filter(({ at }) => at < reach).forEach((row) => looking.remember(row));
		const open = unseen.filter(({ at }) => at >= reach);
		await goOn(looking, open, look);
	}
	if (signal.aborted) return 0;
	for (const id of [...progress.seen.keys()].slice(0, -MOST_SEEN)) progress.seen.delete(id);
	const isComplete = looking.open.size === 0;
	progress.hasLooked ||= isComplete;
	const reached = now - (isComplete ? LIST_LAG_MS : LONGEST_LOOK_BACK_MS);
	if (progress.settled === reach) progress.settled = Math.max(reach, reached);
	await noteOpen(context, progress, [...looking.open].map(openName));
	return looking.concerned;
}
