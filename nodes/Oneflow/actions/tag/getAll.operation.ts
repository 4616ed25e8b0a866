import type { Operation } from '../operation';
import { pagingFields, rowsOf } from '../../parameters/paging';

/** GET /tags (API notes 3.5). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many tags',
	description: 'Get the tags of the account',
	fields: pagingFields,
	async run({ item, oneflow }) {
		return await rowsOf(item, oneflow, '/tags');
	},
};
