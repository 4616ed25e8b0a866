import { operation } from '../operation';
import { changedFilters } from '../../webhooks/filters';
import { makeWebhook } from '../../webhooks/standing';
import {
	attributesJson,
	callbackUrlField,
	callbackUrlSchema,
	checkCallbackUrl,
	eventsField,
	furtherFields,
	webhookSchema,
} from './webhookFields';
import { additionalFields } from '../../parameters/kit/fields';
import { readForm } from '../../parameters/kit/form';

/** POST /webhooks (docs/oneflow-api.md 3.18). */
export const create = operation({
	description:
		'Let Oneflow call an address when something happens to contracts; the Oneflow Trigger does this by itself',
	shape: 'webhook',
	fields: [{ ...callbackUrlField, required: true }, eventsField, additionalFields(furtherFields)],
	acting: { actAs: 'account' },
	read(item) {
		const callbackUrl = item.read('callbackUrl', 'Callback URL', callbackUrlSchema);
		const entered = readForm(item, [eventsField, ...furtherFields]);
		const form = item.check(entered, 'Webhook', webhookSchema);
		return {
			callbackUrl,
			webhook: {
				callback_url: callbackUrl,
				filters: changedFilters([], form),
				template_group_id: null,
				// Described as a feature to come; null is what to send (docs/oneflow-api.md 3.18).
				integration_process_id: null,
				...attributesJson(form),
			},
		};
	},
	async run({ oneflow }, { callbackUrl, webhook }) {
		checkCallbackUrl(oneflow, callbackUrl);
		return await makeWebhook(oneflow, webhook);
	},
});
