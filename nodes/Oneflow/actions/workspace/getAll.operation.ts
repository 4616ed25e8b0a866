import type { Operation } from '../operation';
import { limitOf, pagingFields } from '../../parameters/paging';
import { getRows } from '../../transport/paging';

/** GET /workspaces (docs/oneflow-api.md 3.3). */
export const getAll: Operation<number | undefined> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many workspaces',
	description: 'Get the workspaces of the account',
	shape: 'row',
	fields: pagingFields,
	read: limitOf,
	run: async ({ oneflow }, limit) => await getRows(oneflow, '/workspaces', { sort: 'name' }, limit),
};
