import type { Operation } from '../operation';
import { pagingFields, rowsOf } from '../../parameters/paging';

/** GET /workspaces (API notes 3.3). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many workspaces',
	description: 'Get the workspaces of the account',
	shape: 'row',
	fields: [...pagingFields],
	async run({ item, oneflow }) {
		return await rowsOf(item, oneflow, '/workspaces', { sort: 'name' });
	},
};
