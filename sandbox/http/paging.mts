import { Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import type { Guesses } from '../guesses.mts';
import { ApiError } from '../model/errors.mts';
import { Strict } from '../model/schema.mts';
import type { Store } from '../model/store.mts';
import { integerParameter, type Query } from './query.mts';

export interface Envelope {
	_links: {
		next: { href: string | null };
		previous: { href: string | null };
		self: { href: string };
	};
	count: number;
	data: unknown[];
}

type SortValue = string | number | null;
export type Columns<T> = Record<string, (row: T) => SortValue>;

export interface ListOptions<T> {
	/** Name of the list, for the rule about `limit=all` (2.1). */
	name: string;
	/** Sortable columns (2.2); none when left out. */
	columns?: Columns<T>;
	/** Rows in their natural order, after permissions and filters. */
	rows: (query: Query) => T[];
	view: (row: T) => unknown;
}

const MAX_OFFSET = 19_900;
const MAX_LIMIT = 100;

/** Ascending: empty strings first; nulls where they stand in this direction, `1` for the end (2.2). */
function compare(a: SortValue, b: SortValue, direction: 1 | -1, nulls: 1 | -1): number {
	if (a === b) return 0;
	if (a === null) return nulls;
	if (b === null) return -nulls;
	if (typeof a === 'number' && typeof b === 'number') return (a - b) * direction;
	return (String(a) < String(b) ? -1 : 1) * direction;
}

/** The rows as a list comes that nobody sorts; `mixed` is the same order every time (2.2). */
function inListOrder<T>(rows: T[], order: Guesses['listOrder']): T[] {
	if (order === 'oldestFirst') return rows;
	if (order === 'newestFirst') return [...rows].reverse();
	return [1, 0].flatMap((rest) => rows.filter((_row, index) => index % 2 === rest));
}

function sortRows<T>(
	rows: T[],
	sort: string | undefined,
	columns: Columns<T>,
	undatedFirst: boolean,
): T[] {
	if (sort === undefined || sort === '') return rows;
	const keys = sort.split(',').map((part) => {
		const name = part.replace(/^-/, '');
		const read = Object.hasOwn(columns, name) ? columns[name] : undefined;
		if (!read) {
			const names = Object.keys(columns);
			throw ApiError.problem(
				'sort',
				names.length > 0
					? `Cannot sort by '${name}', only by: ${names.join(', ')}.`
					: 'This list cannot be sorted.',
			);
		}
		return { read, direction: part.startsWith('-') ? (-1 as const) : (1 as const) };
	});
	return [...rows].sort((a, b) => {
		for (const { read, direction } of keys) {
			const nulls = undatedFirst ? direction : 1;
			const order = compare(read(a), read(b), direction, nulls);
			if (order !== 0) return order;
		}
		return 0;
	});
}

/** The query of a list: paging, sorting, and the filters and other parameters that it knows. */
export const listSchema = (...parameters: string[]) => ({
	querystring: Strict(
		Object.fromEntries(
			['limit', 'offset', 'sort', ...parameters].map((name) => [
				name,
				Type.Optional(Type.String()),
			]),
		),
	),
});

/**
 * Answers a list request with the envelope of 2.1: effective limit and offset in `self`, links
 * that are always objects, and a count that ignores paging.
 */
export function listAnswer<T>(
	store: Store,
	request: FastifyRequest,
	options: ListOptions<T>,
): Envelope {
	const query = request.query as Query;
	const all = query['limit'] === 'all' && store.guesses.limitAllLists.includes(options.name);
	const { largestPage, listOrder, undatedFirst } = store.guesses;
	const limit = all
		? MAX_OFFSET + MAX_LIMIT
		: Math.min(
				integerParameter(query, 'limit', { min: 1, max: MAX_LIMIT, fallback: MAX_LIMIT }),
				largestPage,
			);
	const offset = integerParameter(query, 'offset', { min: 0, max: MAX_OFFSET, fallback: 0 });
	const unsorted = inListOrder(options.rows(query), listOrder);
	const rows = sortRows(unsorted, query['sort'], options.columns ?? {}, undatedFirst);

	const path = (request.url.split('?')[0] ?? '').replace(/\/$/, '');
	const href = (at: number): string => {
		const parameters = new URLSearchParams();
		for (const [name, value = ''] of Object.entries(query)) {
			if (name !== 'limit' && name !== 'offset') parameters.set(name, value);
		}
		parameters.set('limit', all ? 'all' : String(limit));
		parameters.set('offset', String(at));
		return `${store.url}${path}?${parameters.toString()}`;
	};
	const nextOffset = offset + limit;
	const hasNext = nextOffset < rows.length && nextOffset <= MAX_OFFSET;
	return {
		_links: {
			next: { href: hasNext ? href(nextOffset) : null },
			previous: { href: offset > 0 ? href(Math.max(0, offset - limit)) : null },
			self: { href: href(offset) },
		},
		count: rows.length,
		data: rows.slice(offset, offset + limit).map(options.view),
	};
}
