import type { Operation } from '../operation';
import { webhook } from '../../parameters/locators';

/** GET /webhooks/{id} (API notes 3.18). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get webhook',
	description: 'Get a webhook of the account',
	shape: 'webhook',
	fields: [webhook.field],
	async run({ item, oneflow }) {
		return await oneflow.get(`/webhooks/${webhook.of(item)}`);
	},
};
