import type { Operation } from '../operation';
import { pagingFields, rowsOf } from '../../parameters/paging';

/** GET /users (API notes 3.2). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many users',
	description: 'Get the users of the account, active or not',
	shape: 'row',
	fields: pagingFields,
	async run({ item, oneflow }) {
		return await rowsOf(item, oneflow, '/users');
	},
};
