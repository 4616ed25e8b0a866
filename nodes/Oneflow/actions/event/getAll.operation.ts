import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { pagingFields, rowsOf } from '../../parameters/paging';
import { sorting } from '../../parameters/sorting';

/** Columns of API notes 2.2. */
const sort = sorting([
	{ name: 'ID (Newest First)', value: '-id' },
	{ name: 'ID (Oldest First)', value: 'id' },
	{ name: 'Time (Newest First)', value: '-created_time' },
	{ name: 'Time (Oldest First)', value: 'created_time' },
	{ name: 'Type', value: 'type' },
	{ name: 'Type (Reversed)', value: '-type' },
]);

/** GET /contracts/{id}/events (API notes 3.16). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many events',
	description: 'Get the log of a contract: what happened to it, and when',
	shape: 'row',
	fields: [contract.field, ...pagingFields, sort.field],
	async run({ item, oneflow }) {
		return await rowsOf(item, oneflow, `/contracts/${contract.of(item)}/events`, {
			sort: sort.of(item),
		});
	},
};
