import type { Asking, Reference } from '../oneflow/names';
import {
	contractListFields,
	readContractList,
	type ContractList,
} from '../parameters/things/contractList';
import type { Item } from '../parameters/kit/item';
import type { NamedLocator } from '../parameters/kit/locator';
import { limitOf, pagingFields } from '../parameters/kit/paging';
import type { Sorting } from '../parameters/kit/sorting';
import type { Query } from '../transport/client';
import { getRows } from '../transport/paging';
import type { Operation } from './operation';

/** The operations that are no more than one call, each by what is its own. */

type Words = Pick<Operation, 'action' | 'description' | 'shape'>;
type OfOne = Words & Pick<Operation, 'fields' | 'acting'> & { path(item: Item): string };

/** GET of one thing. */
export const getOne = ({ path, ...own }: OfOne): Operation<string> => ({
	name: 'Get',
	value: 'get',
	shape: 'row',
	read: path,
	run: async ({ oneflow }, address) => await oneflow.get(address),
	...own,
});

/** GET of a thing that can be pointed at by name as well. */
export const getNamed = (
	locator: NamedLocator,
	pathOf: (asking: Asking, reference: Reference) => Promise<string>,
	words: Words,
): Operation<Reference> => ({
	name: 'Get',
	value: 'get',
	shape: 'row',
	fields: [locator.field],
	read: (item) => locator.read(item),
	run: async (call, reference) => await call.oneflow.get(await pathOf(call, reference)),
	...words,
});

/** DELETE of one thing; a missing one counts as deleted. */
export const deleteOne = ({ path, ...own }: OfOne): Operation<string> => ({
	name: 'Delete',
	value: 'delete',
	read: path,
	sequentialBy: (address) => address,
	async run({ oneflow }, address) {
		await oneflow.delete(address);
		return { deleted: true };
	},
	...own,
});

/** GET of a list of the account. */
export const listOf = (
	path: string,
	{ query, ...words }: Words & { query?: Query },
): Operation<number | undefined> => ({
	name: 'Get Many',
	value: 'getAll',
	shape: 'row',
	fields: pagingFields,
	read: limitOf,
	run: async ({ oneflow }, limit) => await getRows(oneflow, path, query, limit),
	...words,
});

/** GET of a list of a contract, such as `comments`. */
export const contractListOf = (
	name: string,
	{ sort, ...words }: Words & { sort?: Sorting },
): Operation<ContractList & { query: Query }> => ({
	name: 'Get Many',
	value: 'getAll',
	shape: 'row',
	fields: sort === undefined ? contractListFields : [...contractListFields, sort.field],
	read: (item) => ({ ...readContractList(item), query: { sort: sort?.of(item) } }),
	run: async ({ oneflow }, { contractId, limit, query }) =>
		await getRows(oneflow, `/contracts/${contractId}/${name}`, query, limit),
	...words,
});
