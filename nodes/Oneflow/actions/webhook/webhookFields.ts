import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { withoutUndefined, isRecord } from '../../records';
import type { Item } from '../../parameters/item';
import { clearable, id, idList, requiredText, text, textList } from '../../parameters/values';
import type { OneflowClient } from '../../transport/client';
import { ANY_EVENT, eventOptions } from '../../oneflow/eventTypes';

/** Limit of API notes 3.18. */
const LONGEST_CALLBACK_URL = 1000;

export const callbackUrlField: INodeProperties = {
	displayName: 'Callback URL',
	name: 'callbackUrl',
	type: 'string',
	placeholder: 'e.g. https://n8n.example.com/webhook/oneflow',
	default: '',
	description: 'Public https address that Oneflow calls',
};

export const eventsField: INodeProperties = {
	displayName: 'Events',
	name: 'events',
	type: 'multiOptions',
	options: eventOptions,
	default: [],
	description: 'Events that are told; none chosen means every event',
};

/** What is seldom needed. */
export const furtherFields: INodeProperties[] = [
	{
		displayName: 'Configuration',
		name: 'configuration',
		type: 'json',
		default: '{}',
		description:
			'Extra parameters of integration webhooks, such as how Oneflow proves itself to the receiver',
	},
	{
		displayName: 'Custom Events',
		name: 'customEvents',
		type: 'string',
		placeholder: 'e.g. contract:archive',
		default: '',
		description: 'Further event types as Oneflow names them, separated by commas',
	},
	{
		displayName: 'Sign Key',
		name: 'signKey',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'Secret by which the receiver can tell that a call came from Oneflow',
	},
	{
		displayName: 'Template Type ID',
		name: 'templateTypeId',
		type: 'string',
		placeholder: 'e.g. 3301',
		default: '',
		description: 'Only contracts of this template type (template group)',
	},
	{
		displayName: 'Workspace Names or IDs',
		name: 'workspaceIds',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getWorkspaces' },
		default: [],
		description:
			'Only contracts in these workspaces; all when left empty. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
];

/** JSON from the editor, or an object from an expression. */
const configurationSchema = z.unknown().transform((raw, context): IDataObject | undefined => {
	const value = typeof raw === 'string' && raw.trim() !== '' ? parsed(raw) : raw;
	if (value === undefined || value === null || value === '') return undefined;
	if (isRecord(value)) return value as IDataObject;
	context.addIssue({ code: 'custom', message: 'is not a JSON object. Enter it as { … }.' });
	return z.NEVER;
});

function parsed(raw: string): unknown {
	try {
		return JSON.parse(raw) as unknown;
	} catch {
		return raw;
	}
}

export const webhookSchema = z.object({
	callbackUrl: requiredText(LONGEST_CALLBACK_URL).optional(),
	events: textList,
	customEvents: textList,
	workspaceIds: idList,
	templateTypeId: clearable(id),
	signKey: clearable(text(1000)),
	configuration: configurationSchema,
});

export type WebhookForm = z.output<typeof webhookSchema>;

/** Event types to filter by; undefined when every event is wanted. */
export function eventTypesOf({ events, customEvents }: WebhookForm): string[] | undefined {
	const wanted = [...new Set([...events, ...customEvents])];
	return wanted.length === 0 || wanted.includes(ANY_EVENT) ? undefined : wanted;
}

/** Oneflow calls https addresses only (API notes 3.18); a sandbox may be on the same machine. */
export function checkCallbackUrl(item: Item, oneflow: OneflowClient, address: string): string {
	const allowed = oneflow.credential.environment === 'custom' ? /^https?:\/\//i : /^https:\/\//i;
	if (URL.canParse(address) && allowed.test(address)) return address;
	throw item.problem(
		'Callback URL',
		`"${address}" is not an https address.`,
		'Enter a full public address such as https://n8n.example.com/webhook/oneflow.',
	);
}

/** A webhook's attributes apart from its filters; an emptied one is taken away (API notes 3.18). */
export function attributesJson(form: WebhookForm): IDataObject {
	return withoutUndefined({
		sign_key: form.signKey === '' ? null : form.signKey,
		template_group_id: form.templateTypeId === '' ? null : form.templateTypeId,
		configuration: form.configuration,
	});
}
