import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../../records';
import { operation } from '../operation';
import { changesField, readChanges } from '../../parameters/kit/changes';
import { webhook } from '../../parameters/things/locators';
import { inTurn } from '../../oneflow/turns';
import { changedFilters } from '../../webhooks/filters';
import { putWebhook } from '../../webhooks/standing';
import {
	attributesJson,
	callbackUrlField,
	checkCallbackUrl,
	eventsField,
	furtherFields,
	webhookChangesSchema,
} from './webhookFields';

/** Keys that Oneflow sets itself, under either of their names (docs/oneflow-api.md 4.10). */
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
 * The webhook as it stands, ready to be sent back with changes: also keys that nobody knows, as an
 * integration may live on them (docs/oneflow-api.md section 5, P7). Empty ones need not be repeated.
 */
function keptOf(present: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(present).filter(
			([key, value]) => !READ_ONLY_KEYS.has(key) && !(key === 'configuration' && value === null),
		),
	);
}

/** Oneflow takes the configuration as a whole, so that keys not named have to be repeated. An empty one empties it. */
function configurationAfter(present: unknown, change: IDataObject | null | undefined) {
	if (change === undefined) return undefined;
	if (change === null || Object.keys(change).length === 0) return {};
	const whole = { ...(isRecord(present) ? present : {}), ...change };
	return Object.fromEntries(
		Object.entries(whole).filter(([, value]) => value !== null),
	) as IDataObject;
}

/** GET and PUT /webhooks/{id} (docs/oneflow-api.md 3.18): what is not named is sent back as it was read. */
export const update = operation({
	description: 'Change a webhook; those that an extension created cannot be changed',
	shape: 'webhook',
	fields: [webhook.field, changesField([callbackUrlField, eventsField, ...furtherFields])],
	acting: { actAs: 'account' },
	read: (item) => ({ id: webhook.of(item), changes: readChanges(item, webhookChangesSchema) }),
	sequentialBy: ({ id }) => `webhook:${id}`,
	async run({ oneflow }, { id, changes }) {
		const { callbackUrl } = changes;
		if (callbackUrl !== undefined) checkCallbackUrl(oneflow, callbackUrl);
		return await inTurn(oneflow, `webhook:${id}`, async () => {
			const present = await oneflow.get(`/webhooks/${id}`);
			const filters = changedFilters(present.filters, changes);
			const configuration = configurationAfter(present.configuration, changes.configuration);
			return await putWebhook(oneflow, id, {
				...keptOf(present),
				...attributesJson({ ...changes, configuration }),
				...(callbackUrl === undefined ? {} : { callback_url: callbackUrl }),
				...(filters === undefined ? {} : { filters }),
			});
		});
	},
});
