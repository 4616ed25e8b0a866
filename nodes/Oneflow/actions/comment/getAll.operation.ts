import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { pagingFields, rowsOf } from '../../parameters/paging';

/** GET /contracts/{id}/comments (API notes 3.14). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many comments',
	description: 'Get the comments on a contract',
	shape: 'row',
	fields: [contract.field, ...pagingFields],
	async run({ item, oneflow }) {
		return await rowsOf(item, oneflow, `/contracts/${contract.of(item)}/comments`);
	},
};
