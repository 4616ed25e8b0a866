import type { IHookFunctions, INodeProperties, IWebhookFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { z } from 'zod';

import { extensionTypeField } from '../parameters/extensionType';
import { locator } from '../parameters/locator';
import { flag, id, idList, oneOf, text, textList } from '../parameters/values';
import { ANY_EVENT, eventOptions } from '../oneflow/eventTypes';

const templateType = locator({
	name: 'templateTypeId',
	label: 'Template Type',
	description:
		'Called template group in Oneflow. Only contracts of this type; its ID is that of one account, so prefer Extension Type in workflows you share.',
	list: 'searchTemplateTypes',
	urlSegment: 'template_types',
	required: false,
});

/** The trigger's form. */
export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		options: eventOptions,
		required: true,
		default: ['contract:sign'],
	},
	{
		displayName: 'Setup',
		name: 'setup',
		type: 'options',
		options: [
			{
				name: 'Automatic',
				value: 'automatic',
				description: 'The node registers its webhooks in Oneflow and removes them again',
			},
			{
				name: 'Manual',
				value: 'manual',
				description: 'An extension or an administrator made the webhook; the node only receives',
			},
		],
		default: 'automatic',
	},
	{
		displayName:
			'Give the webhook URL above to the extension or administrator who makes the webhook in Oneflow, and enter its sign key, or the header it sends, in the credential. Calls that prove neither are refused.',
		name: 'manualNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { setup: ['manual'] } },
	},
	{
		...extensionTypeField,
		description:
			'Only contracts of this extension’s templates, whatever their IDs in this account. Leave empty for all.',
	},
	templateType.field,
	{
		displayName: 'Workspace Names or IDs',
		name: 'workspaceIds',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getWorkspaces' },
		default: [],
		description:
			'Only contracts in these workspaces; all when left empty. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Custom Events',
				name: 'customEvents',
				type: 'string',
				placeholder: 'e.g. contract:archive, party:merge',
				default: '',
				description: 'Event types that the list above does not have, separated by commas',
			},
			{
				displayName: 'Deduplicate',
				name: 'deduplicate',
				type: 'boolean',
				default: true,
				description:
					'Whether an event that Oneflow sends again starts the workflow only once. Repeated sending is normal.',
			},
			{
				displayName: 'Include Contract',
				name: 'includeContract',
				type: 'boolean',
				default: true,
				description:
					'Whether to read contract and event back from Oneflow before starting the workflow, and to output the contract. The signature of a webhook does not cover its content, so turned off, the content is believed unread, and workspace, template type and extension type are filtered by Oneflow alone.',
			},
			{
				displayName: 'Include Request',
				name: 'includeRequest',
				type: 'boolean',
				default: false,
				description:
					'Whether to output headers and query of the call, in which extensions send customer and account IDs. Secret headers are left out.',
			},
		],
	},
];

const settingsSchema = z.object({
	setup: oneOf('automatic', 'manual'),
	events: textList,
	extensionType: text(),
	templateTypeId: id,
	workspaceIds: idList,
	options: z.object({
		customEvents: textList,
		deduplicate: flag,
		includeContract: flag,
		includeRequest: flag,
	}),
});

export interface TriggerSettings {
	isManual: boolean;
	/** Event types wanted; undefined means any. */
	eventTypes: string[] | undefined;
	extensionType?: string;
	templateTypeId?: number;
	workspaceIds: number[];
	deduplicate: boolean;
	includeContract: boolean;
	includeRequest: boolean;
}

/** Reads and checks the trigger's parameters. Throws NodeOperationError that names the parameter. */
export function readSettings(context: IHookFunctions | IWebhookFunctions): TriggerSettings {
	const raw = (name: string, fallback: unknown) =>
		context.getNodeParameter(name, fallback as object, { extractValue: true });
	const read = settingsSchema.safeParse({
		setup: raw('setup', 'automatic'),
		events: raw('events', []),
		extensionType: raw('extensionType', ''),
		templateTypeId: raw('templateTypeId', ''),
		workspaceIds: raw('workspaceIds', []),
		options: raw('options', {}),
	});
	if (!read.success) {
		const [{ path, message }] = read.error.issues;
		throw new NodeOperationError(context.getNode(), `${LABELS[String(path[0])]}: ${message}`, {
			description: 'Open the trigger and correct the parameter.',
		});
	}
	const { setup, events, options, ...filters } = read.data;
	const eventTypes = [...new Set([...events, ...options.customEvents])];
	if (eventTypes.length === 0) {
		throw new NodeOperationError(context.getNode(), 'Trigger On: no event is chosen', {
			description: 'Choose at least one event, or Any Event.',
		});
	}
	return {
		...filters,
		isManual: setup === 'manual',
		eventTypes: eventTypes.includes(ANY_EVENT) ? undefined : eventTypes,
		deduplicate: options.deduplicate ?? true,
		includeContract: options.includeContract ?? true,
		includeRequest: options.includeRequest ?? false,
	};
}

const LABELS: Record<string, string> = {
	setup: 'Setup',
	events: 'Trigger On',
	extensionType: 'Extension Type',
	templateTypeId: 'Template Type',
	workspaceIds: 'Workspace',
	options: 'Options',
};
