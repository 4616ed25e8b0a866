import type { INodeProperties } from 'n8n-workflow';

import type { Asking, Reference } from '../oneflow/names';
import type { Item } from '../parameters/kit/item';
import type { Locator, NamedLocator } from '../parameters/kit/locator';
import { limitOf, pagingFields } from '../parameters/kit/paging';
import type { Sorting } from '../parameters/kit/sorting';
import type { Query } from '../transport/client';
import { getRows } from '../transport/paging';
import { ofContract, type Operation } from './operation';

/** The operations that are no more than one call, each by what is its own. */

/** What a path leads through, by its segments: `{ contracts: contract, comments: comment }`. */
type Way = Record<string, Locator>;
type More = Partial<Pick<Operation, 'acting' | 'shape'>> & { before?: INodeProperties[] };

const along = (way: Way, before: INodeProperties[] = []) => ({
	fields: [...before, ...Object.values(way).map(({ field }) => field)],
	read: (item: Item) =>
		Object.entries(way)
			.map(([segment, thing]) => `/${segment}/${thing.of(item)}`)
			.join(''),
});

/** GET of one thing; `before` are fields that only help to find it. */
export const getOne = (
	way: Way,
	description: string,
	{ before, ...more }: More = {},
): Operation<string> => ({
	description,
	shape: 'row',
	...along(way, before),
	run: async ({ oneflow }, path) => await oneflow.get(path),
	...more,
});

/** GET of a thing that can be pointed at by name as well. */
export const getNamed = (
	locator: NamedLocator,
	path: string,
	idOf: (asking: Asking, reference: Reference) => Promise<number>,
	description: string,
): Operation<Reference> => ({
	description,
	shape: 'row',
	fields: [locator.field],
	read: (item) => locator.read(item),
	run: async (call, reference) => await call.oneflow.get(`${path}/${await idOf(call, reference)}`),
});

/** DELETE of one thing; a missing one counts as deleted. */
export const deleteOne = (
	way: Way,
	description: string,
	{ before, ...more }: More,
): Operation<string> => ({
	description,
	...along(way, before),
	sequentialBy: (path) => path,
	async run({ oneflow }, path) {
		await oneflow.delete(path);
		return { deleted: true };
	},
	...more,
});

/** GET of a list of the account. */
export const listOf = (
	path: string,
	description: string,
	{ query, ...more }: More & { query?: Query } = {},
): Operation<number | undefined> => ({
	description,
	shape: 'row',
	fields: pagingFields,
	read: limitOf,
	run: async ({ oneflow }, limit) => await getRows(oneflow, path, query, limit),
	...more,
});

/** GET of a list of a contract, such as `comments`. */
export const contractListOf = (name: string, description: string, sort?: Sorting) =>
	ofContract({
		description,
		shape: 'row',
		fields: [...pagingFields, ...(sort === undefined ? [] : [sort.field])],
		read: (item) => ({ limit: limitOf(item), query: { sort: sort?.of(item) } }),
		run: async ({ oneflow }, { contractId, limit, query }) =>
			await getRows(oneflow, `/contracts/${contractId}/${name}`, query, limit),
	});
