import { isRecord } from '../../records';
import type { Operation } from '../operation';
import { requiredText } from '../../parameters/values';
import { filtersOf } from '../../oneflow/webhookFilters';
import {
	attributesJson,
	callbackUrlField,
	checkCallbackUrl,
	eventsField,
	eventTypesOf,
	furtherFields,
	webhookSchema,
} from './webhookFields';

/** POST /webhooks (API notes 3.18). */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create webhook',
	description:
		'Let Oneflow call an address when something happens to contracts; the Oneflow Trigger does this by itself',
	shape: 'webhook',
	fields: [
		{ ...callbackUrlField, required: true },
		eventsField,
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: furtherFields,
		},
	],
	acting: { actAs: 'account' },
	async run({ item, oneflow }) {
		const additional = item.raw('additionalFields', {});
		const entered = {
			...(isRecord(additional) ? additional : {}),
			events: item.raw('events'),
			callbackUrl: item.read('callbackUrl', 'Callback URL', requiredText()),
		};
		const form = item.check(entered, 'Webhook', webhookSchema);
		return await oneflow.post('/webhooks', {
			callback_url: checkCallbackUrl(item, oneflow, entered.callbackUrl),
			filters: filtersOf(eventTypesOf(form), form.workspaceIds),
			template_group_id: null,
			// Described as a feature to come; null is what the notes say to send (3.18).
			integration_process_id: null,
			...attributesJson(form),
		});
	},
};
