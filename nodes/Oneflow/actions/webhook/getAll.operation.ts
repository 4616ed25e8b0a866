import type { Operation } from '../operation';
import { pagingFields, rowsOf } from '../../parameters/paging';

/** GET /webhooks (API notes 3.18). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many webhooks',
	description: 'Get the webhooks of the account',
	shape: 'webhook',
	fields: pagingFields,
	async run({ item, oneflow }) {
		return await rowsOf(item, oneflow, '/webhooks');
	},
};
