import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { mapConcurrently } from '../concurrency';
import type { OneflowClient, Query } from './client';

/** Limits of every list (API notes 2.1). */
export const PAGE_SIZE = 100;
export const REACHABLE_ROWS = 20_000;

/** Pages fetched side by side: well inside the rate limit, and enough to hide the latency. */
const PARALLEL_PAGES = 8;

/** Rows that vanish while pages are read shift later ones; reading again finds what was skipped. */
const MAX_PASSES = 3;

const pageSchema = z.union([
	z.object({ count: z.number(), data: z.array(z.record(z.string(), z.unknown())) }),
	// The webhook list may come bare (API notes section 8, #3).
	z.array(z.record(z.string(), z.unknown())).transform((data) => ({ count: data.length, data })),
]);

export interface Page {
	count: number;
	data: IDataObject[];
}

/** More rows match than Oneflow hands out for one query; nothing was cut off silently. */
export class TooManyRows extends Error {
	constructor(readonly count: number) {
		super(
			`${count} rows match, and Oneflow hands out at most ${REACHABLE_ROWS} for one query. Narrow the filters, for example by a range of publishing dates, or turn off Return All and set a Limit.`,
		);
		this.name = 'TooManyRows';
	}
}

/** One page of a list. Throws OneflowFailure, also when the answer is no list. */
export async function getPage(
	oneflow: OneflowClient,
	path: string,
	query: Query,
	offset: number,
	limit: number,
): Promise<Page> {
	const answer = await oneflow.get<unknown>(path, { ...query, limit, offset });
	const page = pageSchema.safeParse(answer);
	if (!page.success) throw new Error(`Oneflow answered ${path} with something that is not a list`);
	return page.data as Page;
}

function keyOf(row: IDataObject): string | IDataObject {
	const id = row.id ?? row.webhook_id;
	return typeof id === 'number' || typeof id === 'string' ? String(id) : row;
}

/**
 * Reads the rows of a list in Oneflow's order, none twice: the first page tells the total, the rest
 * is fetched side by side (API notes 2.1).
 *
 * `limit` is the highest number of rows wanted; undefined means all. Rows that appear meanwhile
 * lengthen the reading, rows that vanish make it start over, so that no row is skipped.
 * Throws TooManyRows when the rows wanted lie beyond Oneflow's 20,000.
 */
export async function getRows(
	oneflow: OneflowClient,
	path: string,
	query: Query = {},
	limit?: number,
): Promise<IDataObject[]> {
	const wanted = limit ?? Number.POSITIVE_INFINITY;
	const rows = new Map<string | IDataObject, IDataObject>();
	const collect = (page: Page) => {
		for (const row of page.data) {
			const key = keyOf(row);
			if (!rows.has(key)) rows.set(key, row);
		}
	};
	for (let pass = 1; pass <= MAX_PASSES; pass++) {
		const first = await getPage(oneflow, path, query, 0, Math.min(PAGE_SIZE, wanted));
		collect(first);
		let total = first.count;
		let shrank = false;
		let read = first.data.length;
		while (read > 0 && read < Math.min(total, wanted)) {
			const end = Math.min(total, wanted);
			if (end > REACHABLE_ROWS) throw tooManyRows(total);
			const offsets: number[] = [];
			for (let offset = read; offset < end; offset += PAGE_SIZE) offsets.push(offset);
			const pages = await mapConcurrently(
				offsets,
				PARALLEL_PAGES,
				async (offset) =>
					await getPage(oneflow, path, query, offset, Math.min(PAGE_SIZE, end - offset)),
			);
			pages.forEach(collect);
			shrank ||= pages.some((page) => page.count < total);
			total = Math.max(...pages.map((page) => page.count));
			read = end;
		}
		if (!shrank) break;
	}
	return [...rows.values()].slice(0, limit);
}

function tooManyRows(count: number): TooManyRows {
	return new TooManyRows(count);
}
