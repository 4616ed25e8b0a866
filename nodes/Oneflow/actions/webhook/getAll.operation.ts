import type { Operation } from '../operation';
import { limitOf, pagingFields } from '../../parameters/paging';
import { getRows } from '../../transport/paging';

/** GET /webhooks (docs/oneflow-api.md 3.18). */
export const getAll: Operation<number | undefined> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many webhooks',
	description: 'Get the webhooks of the account',
	shape: 'webhook',
	fields: pagingFields,
	read: limitOf,
	run: async ({ oneflow }, limit) => await getRows(oneflow, '/webhooks', {}, limit),
};
