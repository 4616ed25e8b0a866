import type { IDataObject } from 'n8n-workflow';

import { mapConcurrently } from '../concurrency';
import { idOf, inside, isRecord, listIn } from '../records';
import type { OneflowClient, Query } from './client';
import { UserProblem } from './failure';

/** Limits of every list (docs/oneflow-api.md 2.1). */
export const PAGE_SIZE = 100;
export const REACHABLE_ROWS = 20_000;

/** Pages fetched side by side: well inside the rate limit, and enough to hide the latency. */
const PARALLEL_PAGES = 10;

/** Reads of a list whose rows move meanwhile; more would only help if they did so all the time. */
const MOST_READS = 3;

/** More rows match than Oneflow returns for one query; nothing was cut off silently. */
export class TooManyRows extends UserProblem {
	constructor(count: number) {
		super(
			`${count} rows match, and Oneflow returns at most ${REACHABLE_ROWS} for one query.`,
			`Narrow the filters, for example by a range of publishing dates, or turn off Return All and set a Limit of at most ${REACHABLE_ROWS}.`,
		);
	}
}

const isSaid = (value: unknown) => typeof value === 'string' && value !== '';

/**
 * One page of a list, with its answer's headers. Looked at by hand: a schema would copy every row. A list may come
 * bare, or without its count or links (docs/oneflow-api.md 2.1 and section 8, #3); then only a page without new rows
 * shows its end, as pages may be smaller than asked for. A next page that Oneflow names is read even where the count
 * ends before it. Throws OneflowFailure, and UserProblem when it is no list.
 */
export async function getPage(
	oneflow: OneflowClient,
	path: string,
	query: Query,
	offset: number,
	limit: number,
) {
	const asked = { query: { ...query, limit, offset } };
	const { body, headers } = await oneflow.call('GET', path, asked);
	const envelope: Record<string, unknown> = isRecord(body) ? body : { data: body };
	/** The count as Oneflow gave it; NaN when it gave none. */
	const said = Number(envelope.count ?? Number.NaN);
	// Null says that there is nothing, in place of a list as well as of a row.
	const rows = envelope.data === null ? [] : listIn(envelope.data);
	const data = rows?.filter((row) => row !== null);
	if (rows === undefined || data?.every(isRecord) !== true) {
		throw new UserProblem(
			`Oneflow answered ${path} with something that is not a list`,
			"Check that the base URL in the credential leads to Oneflow's API and ends with /v1. If it does, please report this.",
		);
	}
	const end = offset + rows.length;
	const known = Number.isNaN(said) ? end : said;
	const next = inside(envelope, '_links', 'next');
	/** Whether a next page is named. */
	const hasNext = isSaid(next) || (isRecord(next) && Object.values(next).some(isSaid));
	// With a full page, its own rows may be all that was counted.
	const isCounted = said > rows.length || (said >= 0 && rows.length < limit);
	const goesOn = data.length > 0 && (hasNext || (next === undefined && !isCounted));
	/** All rows that match, as far as known. */
	const count = Math.max(known, goesOn ? end + 1 : 0);
	/** Whether `count` only means that there may be more. */
	const isOpen = goesOn && known <= end;
	return { offset, data, count, isOpen, hasNext, said, headers };
}

export type Page = Awaited<ReturnType<typeof getPage>>;

type Key = string | IDataObject;

function keyOf(row: IDataObject): Key {
	const id = idOf(row);
	return typeof id === 'number' || typeof id === 'string' ? String(id) : row;
}

function meet(one: Page, other: Page): boolean {
	const keys = new Set(one.data.map(keyOf));
	return other.data.some((row) => keys.has(keyOf(row)));
}

/** Whether rows may lie between two neighbouring pages, as rows moved between the two reads. */
const areApart = (one: Page, other: Page) =>
	other.data.length > 0 ? !meet(one, other) : one.data.length > 0;

type ReadPage = (offset: number, limit: number) => Promise<Page>;

/**
 * Reads a list from its beginning, the pages behind the first side by side; its rows, how many match as the last page
 * said, and whether it got shorter meanwhile. With `overlap` each page begins with the last row of the one before.
 * Where that row is missing, rows have moved between the two reads, some perhaps to where was read already: what lies
 * around that place is read once more. Without the overlap nobody would notice.
 */
async function readRows(read: ReadPage, wanted: number, overlap: 0 | 1) {
	const first = await read(0, Math.min(PAGE_SIZE, wanted));
	const hasKeys = first.data.every((row) => keyOf(row) !== row);
	// Oneflow may return smaller pages than asked for; pages of one row share none.
	const shared = hasKeys && first.data.length > 1 ? overlap : 0;
	const step = Math.max(1, first.data.length - shared);
	const keys = new Set<Key>();
	const all: Page[] = [];
	const collect = (page: Page) => {
		all.push(page);
		for (const row of page.data) keys.add(keyOf(row));
	};
	collect(first);
	let total = first.count;
	let isStuck = false;
	const repeatsRows = ({ data }: Page) => data.length > shared;
	let position = first.data.length;
	while (position > 0 && position < Math.min(total, wanted)) {
		const end = Math.min(total, wanted);
		if (end > REACHABLE_ROWS) throw new TooManyRows(total);
		const offsets: number[] = [];
		for (let offset = position - shared; offset + shared < end; offset += step) {
			offsets.push(Math.min(offset, REACHABLE_ROWS - PAGE_SIZE));
		}
		const pages = await mapConcurrently(
			offsets,
			PARALLEL_PAGES,
			async (offset) => await read(offset, Math.min(PAGE_SIZE, wanted - offset)),
		);
		const before = keys.size;
		pages.forEach(collect);
		if (pages.every(({ isOpen }) => isOpen) && keys.size === before) {
			// Whoever sends the same rows for every offset would send them for ever: all there are, unless they are a page.
			const isPage = first.data.length === PAGE_SIZE && pages.some(repeatsRows);
			isStuck = isPage && (await read(0, PAGE_SIZE - 1)).data.length < PAGE_SIZE;
			isStuck ||= pages.some((page) => page.hasNext && repeatsRows(page));
			break;
		}
		total = Math.max(...pages.map((page) => page.count));
		// How far it was read, new rows included; else a list that grows steadily would never end.
		position = Math.max(end, ...pages.map((page) => page.offset + page.data.length));
	}
	const sent = all.reduce((sum, { data }) => sum + data.length, 0);
	const isSteady = all.every(({ said }) => said === first.said);
	const due = isSteady ? Math.min(first.said, wanted) : 0;
	const repeated =
		sent - keys.size - shared * all.slice(1).filter(({ data }) => data.length > 0).length;
	const isMixed = isStuck || (keys.size < due && repeated > 0);
	const gaps = all.flatMap((page, at) => (at > 0 && areApart(all[at - 1], page) ? [at] : []));
	const between = await mapConcurrently(
		shared === 0 || isMixed ? [] : gaps,
		PARALLEL_PAGES,
		async (at) => {
			const [one, other] = [all[at - 1], all[at]];
			const page = await read(Math.max(0, other.offset - Math.ceil(step / 2)), PAGE_SIZE);
			const isEnd = page.offset + page.data.length >= page.count;
			const isWhole = meet(one, page) && (other.data.length > 0 ? meet(page, other) : isEnd);
			return { at, page, isWhole };
		},
	);
	for (const { at, page } of between.reverse()) all.splice(at, 0, page);
	return {
		rows: new Map(all.flatMap(({ data }) => data.map((row) => [keyOf(row), row]))),
		total,
		isOpen: all[all.length - 1].isOpen,
		shrank: all.some(({ said }) => said < first.said),
		/** Rows may lie between two pages. */
		isTorn: between.some(({ isWhole }) => !isWhole),
		/** Rows came twice and others not at all, though as many match as before. */
		isMixed,
		/** How many rows prove that none is missing; NaN where Oneflow does not say. */
		due: isStuck ? Infinity : due,
	};
}

/** As `readRows`, anew where rows moved meanwhile. Throws UserProblem where Oneflow mixes its pages up every time. */
async function readWhole(...of: Parameters<typeof readRows>) {
	const rows = new Map<Key, IDataObject>();
	for (let reads = 1; ; reads++) {
		const read = await readRows(...of);
		if (!read.isTorn && !read.isMixed) return { ...read, rows: [...read.rows.values()] };
		for (const [key, row] of read.rows) rows.set(key, row);
		const isWhole = read.isMixed ? rows.size === read.due : reads === MOST_READS;
		if (isWhole) return { ...read, rows: [...rows.values()] };
		if (reads < MOST_READS) continue;
		throw new UserProblem(
			`The pages of Oneflow repeat some rows and leave others out: only ${rows.size} different ones came.`,
			'Run this again, choose a Sort where the operation has one, or narrow the filters to at most 100 rows.',
		);
	}
}

/** The rows that a limit leaves; the client notes how many there were. */
export function upTo<T>({ journal }: OneflowClient, limit: number | undefined, rows: T[]): T[] {
	if (limit !== undefined && rows.length > limit) journal.cutFrom = String(rows.length);
	return rows.slice(0, limit);
}

/** Whether a row is one of those that were asked for. */
export type Keep = (row: IDataObject) => boolean;

/**
 * Reads the rows of a list in Oneflow's order (docs/oneflow-api.md 2.1), none twice; `limit` is the highest number
 * wanted, undefined means all. `keep` looks again at what came, as Oneflow may ignore a filter (2.3): where rows fall
 * out, more are read. Rows that vanish meanwhile make no other be skipped. The client notes what a limit left off.
 * Throws UserProblem when the rows wanted lie beyond Oneflow's 20,000.
 */
export async function getRows(
	oneflow: OneflowClient,
	path: string,
	query: Query = {},
	limit?: number,
	keep: Keep = () => true,
): Promise<IDataObject[]> {
	const read: ReadPage = async (offset, size) => await getPage(oneflow, path, query, offset, size);
	if (limit === undefined) {
		const { rows, due } = await readWhole(read, Number.POSITIVE_INFINITY, 1);
		if (rows.length < due) oneflow.journal.short = { path, of: due, came: rows.length };
		return rows.filter(keep);
	}
	for (let wanted = limit; ; wanted = Math.min(Math.max(8 * wanted, PAGE_SIZE), REACHABLE_ROWS)) {
		// A limit asks for exactly its rows; only when some vanished meanwhile is an overlap worth a call.
		const exact = await readWhole(read, wanted, 0);
		const { rows, total, isOpen } = exact.shrank ? await readWhole(read, wanted, 1) : exact;
		const kept = rows.filter(keep);
		if (kept.length >= limit || total <= wanted) {
			const all = kept.length === rows.length ? total : kept.length;
			if (all > limit) oneflow.journal.cutFrom = isOpen ? `at least ${all}` : String(all);
			return kept.slice(0, limit);
		}
		if (wanted >= REACHABLE_ROWS) throw new TooManyRows(total);
	}
}
