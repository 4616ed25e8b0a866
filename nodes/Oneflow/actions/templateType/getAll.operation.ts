import type { Operation } from '../operation';
import { pagingFields, rowsOf } from '../../parameters/paging';

/** GET /template_types (API notes 3.7). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many template types',
	description: 'Get the template types (template groups) of the account',
	shape: 'row',
	fields: pagingFields,
	async run({ item, oneflow }) {
		return await rowsOf(item, oneflow, '/template_types', { sort: 'name' });
	},
};
