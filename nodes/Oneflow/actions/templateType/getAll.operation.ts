import type { Operation } from '../operation';
import { limitOf, pagingFields } from '../../parameters/paging';
import { getRows } from '../../transport/paging';

/** GET /template_types (docs/oneflow-api.md 3.7). */
export const getAll: Operation<number | undefined> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many template types',
	description: 'Get the template types (template groups) of the account',
	shape: 'row',
	fields: pagingFields,
	read: limitOf,
	run: async ({ oneflow }, limit) =>
		await getRows(oneflow, '/template_types', { sort: 'name' }, limit),
};
