import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { limitOf, pagingFields } from '../../parameters/paging';
import { getRows } from '../../transport/paging';
import { sorting } from '../../parameters/sorting';

/** Columns of docs/oneflow-api.md 2.2. */
const sort = sorting([
	{ name: 'Extension', value: 'extension' },
	{ name: 'ID (Newest First)', value: '-id' },
	{ name: 'ID (Oldest First)', value: 'id' },
	{ name: 'Name (A to Z)', value: 'name' },
	{ name: 'Name (Z to A)', value: '-name' },
	{ name: 'Type', value: 'type' },
]);

interface Input {
	contractId: number;
	limit: number | undefined;
	sort: string | undefined;
}

/** GET /contracts/{id}/files (docs/oneflow-api.md 3.17). */
export const getAll: Operation<Input> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many files of contract',
	description: 'Get the list of files of a contract: its PDF and what was uploaded to it',
	shape: 'row',
	fields: [contract.field, ...pagingFields, sort.field],
	read: (item) => ({
		contractId: contract.of(item),
		limit: limitOf(item),
		sort: sort.of(item),
	}),
	run: async ({ oneflow }, { contractId, limit, sort: order }) =>
		await getRows(oneflow, `/contracts/${contractId}/files`, { sort: order }, limit),
};
