import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { limitOf, pagingFields } from '../../parameters/paging';
import { sorting } from '../../parameters/sorting';
import { getRows } from '../../transport/paging';

/** Columns of docs/oneflow-api.md 2.2. */
const sort = sorting([
	{ name: 'ID (Newest First)', value: '-id' },
	{ name: 'ID (Oldest First)', value: 'id' },
	{ name: 'Time (Newest First)', value: '-created_time' },
	{ name: 'Time (Oldest First)', value: 'created_time' },
	{ name: 'Type', value: 'type' },
	{ name: 'Type (Reversed)', value: '-type' },
]);

interface Input {
	contractId: number;
	limit: number | undefined;
	sort: string | undefined;
}

/** GET /contracts/{id}/events (docs/oneflow-api.md 3.16). */
export const getAll: Operation<Input> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many events',
	description: 'Get the log of a contract: what happened to it, and when',
	shape: 'row',
	fields: [contract.field, ...pagingFields, sort.field],
	read: (item) => ({
		contractId: contract.of(item),
		limit: limitOf(item),
		sort: sort.of(item),
	}),
	run: async ({ oneflow }, { contractId, limit, sort: order }) =>
		await getRows(oneflow, `/contracts/${contractId}/events`, { sort: order }, limit),
};
