import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../../records';
import type { Operation } from '../operation';
import { changesField, namedChanges } from '../../parameters/changes';
import { webhook } from '../../parameters/locators';
import { filtersOf } from '../../oneflow/webhookFilters';
import {
	attributesJson,
	callbackUrlField,
	checkCallbackUrl,
	eventsField,
	eventTypesOf,
	furtherFields,
	webhookSchema,
	type WebhookForm,
} from './webhookFields';

/** Keys that Oneflow sets itself, under either of their names (API notes 4.10). */
const READ_ONLY_KEYS = new Set([
	'_links',
	'created_time',
	'id',
	'integration_instance',
	'legacy_webhook',
	'updated_time',
	'webhook_id',
]);

/**
 * The webhook as it stands, ready to be sent back with changes: also keys that the notes do not know, as
 * an integration may live on them (API notes section 5, P7). Empty ones need not be repeated.
 */
function keptOf(present: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(present).filter(
			([key, value]) => !READ_ONLY_KEYS.has(key) && !(key === 'configuration' && value === null),
		),
	);
}

function valuesOf(filters: unknown, type: string): unknown[] {
	const rules = (Array.isArray(filters) ? filters : [])
		.filter(isRecord)
		.flatMap(({ filter_rules: list }) => (Array.isArray(list) ? (list as unknown[]) : []))
		.filter(isRecord);
	const values = rules
		.filter((rule) => rule.type === type)
		.flatMap((rule) => (Array.isArray(rule.values) ? (rule.values as unknown[]) : []));
	return [...new Set(values)];
}

/** New filters when events or workspaces are named; the half not named stays as it is. */
function filtersAfter(
	present: unknown,
	named: Record<string, unknown>,
	form: WebhookForm,
): IDataObject[] | null | undefined {
	const namesEvents = 'events' in named || 'customEvents' in named;
	const namesWorkspaces = 'workspaceIds' in named;
	if (!namesEvents && !namesWorkspaces) return undefined;
	const presentEvents = valuesOf(present, 'EVENT_TYPE').map(String);
	const events = namesEvents
		? eventTypesOf(form)
		: presentEvents.length > 0
			? presentEvents
			: undefined;
	const workspaces = namesWorkspaces
		? form.workspaceIds
		: valuesOf(present, 'WORKSPACE').map(Number);
	return filtersOf(events, workspaces);
}

/** GET and PUT /webhooks/{id} (API notes 3.18): what is not named is sent back as it was read. */
export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update webhook',
	description: 'Change a webhook; those that an extension made cannot be changed',
	shape: 'webhook',
	fields: [webhook.field, changesField([callbackUrlField, eventsField, ...furtherFields])],
	acting: { actAs: 'account' },
	sequentialBy: (_, item) => `webhook:${webhook.of(item)}`,
	async run({ item, oneflow }) {
		const id = webhook.of(item);
		const named = namedChanges(item);
		const form = item.check(named, 'Update Fields', webhookSchema);
		const { callbackUrl } = form;
		const address = callbackUrl && checkCallbackUrl(item, oneflow, callbackUrl);
		const present = await oneflow.get(`/webhooks/${id}`);
		const filters = filtersAfter(present.filters, named, form);
		return await oneflow.put(`/webhooks/${id}`, {
			...keptOf(present),
			...attributesJson(form),
			...(address === undefined ? {} : { callback_url: address }),
			...(filters === undefined ? {} : { filters }),
		});
	},
};
