import type { FunctionsBase, INodeProperties, NodeParameterValueType } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { z } from 'zod';

import { extensionType } from '../parameters/things/extensionType';
import {
	choiceField,
	choicesField,
	collectionField,
	idsField,
	notice,
	numberField,
	switchField,
	textField,
} from '../parameters/kit/fields';
import { said } from '../parameters/kit/issues';
import { listed, reference } from '../parameters/kit/locator';
import { anyTemplateType } from '../parameters/things/locators';
import { simplified } from '../parameters/kit/simplify';
import { eventList, flag, idList, oneOf, wholeNumber } from '../parameters/kit/values';
import { ANY_EVENT, eventOptions } from '../webhooks/eventTypes';
import { inWords } from '../words';

const CATCHES_UP = { show: { '/setup': ['automatic'] } };

/** The trigger's form. */
export const triggerFields: INodeProperties[] = [
	choicesField('Trigger On', 'events', {
		options: eventOptions,
		required: true,
		default: ['contract:sign'],
	}),
	choiceField('Setup', 'setup', {
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
			{
				name: 'Without Webhook',
				value: 'polling',
				description: 'The node asks Oneflow regularly, for an n8n without a public address',
			},
		],
		default: 'automatic',
	}),
	notice(
		'Give the production URL above, under Webhook URLs, to the extension or administrator who makes the webhook in Oneflow, and enter its sign key, or the header it sends, in the credential, under Webhooks Made by Others. Calls that prove neither are refused.',
		'manualNotice',
		{ displayOptions: { show: { setup: ['manual'] } } },
	),
	notice(
		'Without a webhook, the trigger finds contracts whose state changed: they were published, signed or declined, or their signing period ended or was revived. Other events are found only when they come with such a change. Deleted contracts are never found. Execute step in the editor returns the latest matching event.',
		'pollingNotice',
		{ displayOptions: { show: { setup: ['polling'] } } },
	),
	// What narrows the trigger: a workflow that shall start on everything needs none of it.
	{
		...extensionType.field,
		description:
			'Optional. Only contracts of this extension’s templates, whatever their IDs in this account.',
	},
	{
		...anyTemplateType.field,
		description:
			'Optional. Only contracts of this type, which Oneflow calls playbook or template group. Its ID is that of one account, so for workflows you share, choose Extension Type above, or the type By Name.',
	},
	idsField('Workspace Names or IDs', 'workspaceIds', {
		list: 'getWorkspaces',
		description: 'Optional. Only contracts in these workspaces',
	}),
	collectionField('Options', 'options', {
		placeholder: 'Add option',
		options: [
			switchField('Catch Up', 'catchUp', {
				default: true,
				description:
					'Whether to look for events that happened while nobody listened, and to restore lost webhooks, both when n8n starts and regularly. It finds events of contracts whose state has changed since, but no deleted contracts.',
				displayOptions: CATCHES_UP,
			}),
			numberField('Catch Up Every (Minutes)', 'catchUpInterval', {
				typeOptions: { minValue: 1 },
				default: 60,
				description: 'How often to look for missed events and lost webhooks while n8n runs',
				displayOptions: CATCHES_UP,
			}),
			textField('Custom Events', 'customEvents', {
				placeholder: 'e.g. contract:archive, party:merge',
				description: 'Event types that are not in the list above, separated by commas',
			}),
			switchField('Deduplicate', 'deduplicate', {
				default: true,
				description:
					'Whether an event that Oneflow sends again starts the workflow only once. Repeated sending is normal.',
			}),
			switchField('Include Contract', 'includeContract', {
				default: true,
				description:
					'Whether to read contract and event back from Oneflow before starting the workflow, and to output the contract. The signature of a webhook does not cover its content. When this is off, the content is trusted without checking, and Oneflow alone filters by workspace, template type and extension type.',
			}),
			switchField('Include Request', 'includeRequest', {
				description:
					'Whether to output headers and query of the call, in which extensions send customer and account IDs. Secret headers are left out.',
				displayOptions: { show: { '/setup': ['automatic', 'manual'] } },
			}),
			numberField('Poll Every (Seconds)', 'pollInterval', {
				typeOptions: { minValue: 10 },
				default: 60,
				description: 'How often to ask Oneflow. When nothing happened, this takes one request.',
				displayOptions: { show: { '/setup': ['polling'] } },
			}),
			{
				...simplified.field,
				description: 'Whether to output a simplified version of the contract',
			},
		],
	}),
];

const settingsSchema = z.object({
	setup: oneOf('automatic', 'manual', 'polling'),
	triggerOn: eventList,
	extensionType: listed,
	templateTypeId: reference('template_types'),
	workspaceIds: idList,
	options: z.object({
		customEvents: eventList,
		deduplicate: flag,
		includeContract: flag,
		includeRequest: flag,
		simplify: flag,
		catchUp: flag,
		catchUpInterval: wholeNumber(1, 44_640),
		pollInterval: wholeNumber(10, 86_400),
	}),
});

export type TriggerSettings = ReturnType<typeof readSettings>;

type Settable = Pick<FunctionsBase, 'getNode'> & {
	getNodeParameter(name: string, fallback?: unknown): unknown;
};

/** How the trigger hears of events, whatever else is wrong with its parameters. */
export function setupOf(context: Settable) {
	return settingsSchema.shape.setup.parse(context.getNodeParameter('setup', 'automatic'));
}

/** Reads and checks the trigger's parameters. Throws NodeOperationError that names the parameter. */
export function readSettings(context: Settable) {
	// n8n takes no value out of a locator that is out of sight.
	const raw = (name: string, fallback: unknown) =>
		context.getNodeParameter(name, fallback as NodeParameterValueType);
	const read = settingsSchema.safeParse({
		setup: raw('setup', 'automatic'),
		triggerOn: raw('events', []),
		extensionType: raw('extensionType', ''),
		templateTypeId: raw('templateTypeId', ''),
		workspaceIds: raw('workspaceIds', []),
		options: raw('options', {}),
	});
	if (!read.success) {
		const [issue] = read.error.issues;
		const { what, remedy } = said(issue);
		throw new NodeOperationError(context.getNode(), `${inWords(issue.path)}: ${what}`, {
			description: remedy,
		});
	}
	const { setup, triggerOn: events, options, templateTypeId: templateType, ...filters } = read.data;
	const eventTypes = [...new Set([...events, ...options.customEvents])];
	if (eventTypes.length === 0) {
		throw new NodeOperationError(context.getNode(), 'Trigger On: no event is chosen', {
			description: 'Choose at least one event, or Any Event.',
		});
	}
	return {
		...filters,
		templateType,
		setup,
		/** Undefined means any. */
		eventTypes: eventTypes.includes(ANY_EVENT) ? undefined : eventTypes,
		deduplicate: options.deduplicate ?? true,
		includeContract: options.includeContract ?? true,
		includeRequest: options.includeRequest ?? false,
		simplify: options.simplify ?? true,
		catchUp: setup === 'polling' || (options.catchUp ?? true),
		/** Milliseconds between two looks at Oneflow. */
		interval:
			setup === 'polling'
				? (options.pollInterval ?? 60) * 1000
				: (options.catchUpInterval ?? 60) * 60_000,
	};
}

/** Whether the trigger is for events of this type. */
export function isWanted({ eventTypes }: TriggerSettings, type: string): boolean {
	return eventTypes?.includes(type) ?? true;
}
