import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { isRecord, withoutUndefined } from '../../records';
import { changes, lasting, removable } from '../../parameters/kit/changes';
import { choicesField, idsField, jsonField, textField } from '../../parameters/kit/fields';
import { wrong } from '../../parameters/kit/issues';
import { plainValue } from '../../parameters/kit/item';
import { readJsonText } from '../../parameters/kit/jsonText';
import { locator } from '../../parameters/kit/locator';
import { eventList, id, idList, requiredText, text } from '../../parameters/kit/values';
import type { OneflowClient } from '../../transport/client';
import { UserProblem } from '../../transport/failure';
import { LONGEST_CALLBACK_URL } from '../../webhooks/callbackAddress';
import { eventOptions } from '../../webhooks/eventTypes';

export const callbackUrlField = textField('Callback URL', 'callbackUrl', {
	placeholder: 'e.g. https://n8n.example.com/webhook/oneflow',
	description: 'Public https address that Oneflow calls',
});

export const eventsField = choicesField('Events', 'events', {
	options: eventOptions,
	description: 'Events that Oneflow reports; none chosen means every event',
});

/** What is seldom needed. */
export const furtherFields = [
	jsonField('Configuration', 'configuration', {
		description:
			'Extra parameters of integration webhooks, such as how Oneflow proves itself to the receiver: a JSON object such as { "customer_id": "7" }. In an update, keys that are not given here stay, a key that is null is removed, and { } removes all.',
	}),
	textField('Custom Events', 'customEvents', {
		placeholder: 'e.g. contract:archive',
		description: 'Further event types as Oneflow names them, separated by commas',
	}),
	textField('Sign Key', 'signKey', {
		typeOptions: { password: true },
		description: 'Secret with which the receiver can check that a call came from Oneflow',
	}),
	locator('Template Type', 'templateTypeId', 'searchTemplateTypes', {
		description: 'Only contracts of this template type',
		required: false,
	}).field,
	idsField('Workspace Names or IDs', 'workspaceIds', {
		list: 'getWorkspaces',
		description: 'Only contracts in these workspaces; all when left empty',
	}),
];

/** JSON from the editor, or an object from an expression. */
const configuration = z.preprocess(
	(raw) => (typeof raw === 'string' ? parsed(raw) : raw),
	z.custom<IDataObject>(isRecord, wrong('is not a JSON object.', 'Enter it as { … }.')),
);

function parsed(raw: string): unknown {
	try {
		return readJsonText(raw);
	} catch {
		return raw;
	}
}

export const callbackUrlSchema = requiredText(LONGEST_CALLBACK_URL);

/** A new webhook: what is empty is not given. */
export const webhookSchema = z.object({
	events: eventList,
	customEvents: eventList,
	workspaceIds: idList,
	templateTypeId: z.preprocess(plainValue, id),
	signKey: text(1000),
	configuration: z.preprocess((raw) => (raw === '' ? undefined : raw), configuration.optional()),
});

/** A change: an empty list of workspaces or events lets all of them pass, as in the form. */
export const webhookChanges = changes([callbackUrlField, eventsField, ...furtherFields], () =>
	z.object({
		callbackUrl: lasting(callbackUrlSchema),
		events: eventList.optional(),
		customEvents: eventList.optional(),
		workspaceIds: idList.optional(),
		templateTypeId: z.preprocess(plainValue, removable(id)),
		signKey: removable(text(1000)),
		configuration: removable(configuration),
	}),
);

/** Oneflow calls https only (docs/oneflow-api.md 3.18), a sandbox also http. Throws UserProblem for anything else. */
export function checkCallbackUrl(oneflow: OneflowClient, address: string): void {
	const allowed = oneflow.credential.environment === 'custom' ? /^https?:\/\//i : /^https:\/\//i;
	if (URL.canParse(address) && allowed.test(address) && !/\s/.test(address)) return;
	throw new UserProblem(
		`Callback URL: "${address}" is not an https address.`,
		'Enter a full public address such as https://n8n.example.com/webhook/oneflow.',
	);
}

/** A webhook's attributes apart from its address and filters; null takes one away (docs/oneflow-api.md 3.18). */
export function attributesJson(attributes: {
	signKey?: string | null;
	templateTypeId?: number | null;
	configuration?: IDataObject;
}): IDataObject {
	return withoutUndefined({
		sign_key: attributes.signKey,
		template_group_id: attributes.templateTypeId,
		configuration: attributes.configuration,
	});
}
