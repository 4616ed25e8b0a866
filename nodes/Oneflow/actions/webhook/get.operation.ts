import { webhook } from '../../parameters/things/locators';
import { getOne } from '../plain';

/** GET /webhooks/{id} (docs/oneflow-api.md 3.18). */
export const get = getOne({
	action: 'Get webhook',
	description: 'Get a webhook of the account',
	shape: 'webhook',
	fields: [webhook.field],
	path: (item) => `/webhooks/${webhook.of(item)}`,
});
