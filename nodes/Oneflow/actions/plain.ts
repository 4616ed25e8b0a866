import type { Asking, Reference } from '../oneflow/names';
import type { Shape } from '../oneflow/shapes';
import { paging } from '../parameters/kit/lists';
import { group, type Group, type Parameter } from '../parameters/kit/parameter';
import type { Query } from '../transport/client';
import { getRows } from '../transport/paging';
import { BY_USER_OF_CONTRACT, ofContract, operation } from './operation';

/** The operations that are no more than one call, each by what is its own. */

/** What a path leads through, by its segments: `{ contracts: contract, comments: comment }`. */
type Way = Record<string, Parameter<number> | Group<number>>;

const along = (way: Way): Group<string> => ({
	fields: group(way).fields,
	read: (item) =>
		Object.entries(way)
			.map(([segment, thing]) => `/${segment}/${thing.read(item)}`)
			.join(''),
});

/** GET of one thing. */
export const getOne = (way: Way, description: string, shape?: Shape) =>
	operation({
		description,
		shape,
		input: { path: along(way) },
		run: async ({ oneflow }, { path }) => await oneflow.get(path),
	});

/** GET of a thing that can be pointed at by name as well. */
export const getNamed = (
	thing: Parameter<Reference>,
	path: string,
	idOf: (asking: Asking, reference: Reference) => Promise<number>,
	description: string,
) =>
	operation({
		description,
		input: { thing },
		run: async (call, { thing: reference }) =>
			await call.oneflow.get(`${path}/${await idOf(call, reference)}`),
	});

/** DELETE of one thing; a missing one counts as deleted. */
export const deleteOne = (way: Way, description: string) =>
	operation({
		description,
		shape: 'asItIs',
		acting: 'contracts' in way ? BY_USER_OF_CONTRACT : { actAs: 'account' },
		input: { path: along(way) },
		sequentialBy: ({ path }) => path,
		async run({ oneflow }, { path }) {
			await oneflow.delete(path);
			return { deleted: true };
		},
	});

/** GET of a list of the account. */
export const listOf = (path: string, description: string, query?: Query, shape?: Shape) =>
	operation({
		description,
		shape,
		input: { limit: paging },
		run: async ({ oneflow }, { limit }) => await getRows(oneflow, path, query, limit),
	});

/** GET of a list of a contract, such as `comments`. */
export const contractListOf = (
	name: string,
	description: string,
	sort?: Parameter<string | undefined>,
) =>
	ofContract({
		description,
		input: { limit: paging, ...(sort && { sort }) },
		run: async ({ oneflow }, { contractId, limit, ...query }) =>
			await getRows(oneflow, `/contracts/${contractId}/${name}`, query, limit),
	});
