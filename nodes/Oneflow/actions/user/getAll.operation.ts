import type { Operation } from '../operation';
import { limitOf, pagingFields } from '../../parameters/paging';
import { getRows } from '../../transport/paging';

/** GET /users (docs/oneflow-api.md 3.2). */
export const getAll: Operation<number | undefined> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many users',
	description: 'Get the users of the account, active or not',
	shape: 'row',
	fields: pagingFields,
	read: limitOf,
	run: async ({ oneflow }, limit) => await getRows(oneflow, '/users', {}, limit),
};
