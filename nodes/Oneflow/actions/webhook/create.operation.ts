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
import { parameter, readForm } from '../../parameters/kit/parameter';

/** POST /webhooks (docs/oneflow-api.md 3.18). */
export const create = operation({
	description:
		'Let Oneflow call an address when something happens to contracts; the Oneflow Trigger does this by itself',
	shape: 'webhook',
	input: {
		callbackUrl: parameter({ ...callbackUrlField, required: true }, callbackUrlSchema),
		form: {
			fields: [eventsField, additionalFields(furtherFields)],
			read: (item) =>
				item.check(readForm(item, [eventsField, ...furtherFields]), 'Webhook', webhookSchema),
		},
	},
	acting: { actAs: 'account' },
	async run({ oneflow }, { callbackUrl, form }) {
		checkCallbackUrl(oneflow, callbackUrl);
		return await makeWebhook(oneflow, {
			callback_url: callbackUrl,
			filters: changedFilters([], form),
			template_group_id: null,
			// Described as a feature to come; null is what to send (docs/oneflow-api.md 3.18).
			integration_process_id: null,
			...attributesJson(form),
		});
	},
});
