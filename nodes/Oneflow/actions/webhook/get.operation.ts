import type { Operation } from '../operation';
import { webhook } from '../../parameters/locators';

/** GET /webhooks/{id} (docs/oneflow-api.md 3.18). */
export const get: Operation<number> = {
	name: 'Get',
	value: 'get',
	action: 'Get webhook',
	description: 'Get a webhook of the account',
	shape: 'webhook',
	fields: [webhook.field],
	read: (item) => webhook.of(item),
	run: async ({ oneflow }, id) => await oneflow.get(`/webhooks/${id}`),
};
