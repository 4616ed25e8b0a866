import type { IDataObject } from 'n8n-workflow';

import { isRecord, withoutUndefined } from '../../records';
import { operation } from '../operation';
import { webhook } from '../../parameters/things/locators';
import { areKnown, canonicalFilters, changedFilters } from '../../webhooks/filters';
import { isHidden, putWebhook } from '../../webhooks/standing';
import { attributesJson, checkCallbackUrl, webhookChanges } from './webhookFields';

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
 * integration may live on them (docs/oneflow-api.md section 5, P7). An empty key may be a hidden one: not repeated.
 */
function keptOf(present: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(present).filter(
			([key, value]) =>
				!READ_ONLY_KEYS.has(key) &&
				!(value === null && ['configuration', 'sign_key'].includes(key)) &&
				!(key === 'sign_key' && isHidden(value)),
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
	input: { id: webhook, changed: webhookChanges },
	acting: { actAs: 'account' },
	sequentialBy: ({ id }) => `webhook:${id}`,
	async run({ item, oneflow }, { id, changed }) {
		const { callbackUrl } = changed;
		if (callbackUrl !== undefined) checkCallbackUrl(oneflow, callbackUrl);
		const present = await oneflow.get(`/webhooks/${id}`);
		if (Object.keys(withoutUndefined(changed)).length === 0) return present;
		const filters = changedFilters(present.filters, changed);
		if (changed.signKey === undefined && isHidden(present.sign_key)) {
			item.hint(
				'Sign Key: Oneflow does not show it, so it could not be sent along. If the receiver refuses calls from now on, enter the key here.',
			);
		}
		const configuration = configurationAfter(present.configuration, changed.configuration);
		const after = await putWebhook(oneflow, id, {
			...keptOf(present),
			...attributesJson({ ...changed, configuration }),
			...withoutUndefined({ callback_url: callbackUrl, filters }),
		});
		const isOther =
			filters !== undefined &&
			areKnown(after.filters) &&
			canonicalFilters(after.filters) !== canonicalFilters(filters);
		if (isOther) oneflow.journal.unlike.push('filters');
		return after;
	},
});
