import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { searchExtensionTypes, searchTemplateTypes } from './methods/listSearch';
import { getWorkspaces } from './methods/loadOptions';
import { receive } from './trigger/delivery/receive';
import { register, unregister } from './trigger/registration/hooks';
import { begin } from './trigger/once/begin';
import { eventOptions } from './webhooks/eventTypes';
import { triggerFields } from './trigger/settings';
import { isTry, latestEvent } from './trigger/catchUp/latest';
import { lookAfter } from './trigger/catchUp/upkeep';

const names = JSON.stringify(
	Object.fromEntries(eventOptions.map(({ value, name }) => [value, name])),
);

/** The chosen events as the form names them. */
const SUBTITLE = `={{ [].concat($parameter["events"]).map((event) => (${names})[event] ?? event).join(", ") }}`;

const WITHOUT_WEBHOOK = '={{ $parameter["setup"] === "polling" }}';

/** Without a method n8n registers no webhook, in tests neither. */
const METHOD = '={{ $parameter["setup"] === "polling" ? "" : "POST" }}';

export class OneflowTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Oneflow Trigger',
		name: 'oneflowTrigger',
		icon: { light: 'file:oneflow.svg', dark: 'file:oneflow.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: SUBTITLE,
		eventTriggerDescription: 'Make something happen to a contract in Oneflow, such as a signature',
		activationMessage:
			'From now on, your workflow runs whenever one of the chosen events happens to a contract in Oneflow.',
		triggerPanel: {
			header: '',
			executionsHelp: {
				inactive:
					'Try it while you build: choose “Execute step”, then trigger the event in Oneflow. Once the workflow is published, it runs by itself.',
				active:
					'Try it while you build: choose “Execute step”, then trigger the event in Oneflow. The published workflow runs by itself, and its runs are in the executions list.',
			},
		},
		description: 'Starts the workflow when something happens to a contract in Oneflow',
		defaults: { name: 'Oneflow Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'oneflowApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: METHOD,
				responseMode: 'onReceived',
				path: 'webhook',
				ndvHideUrl: WITHOUT_WEBHOOK,
			},
		],
		properties: triggerFields,
	};

	methods = {
		listSearch: { searchExtensionTypes, searchTemplateTypes },
		loadOptions: { getWorkspaces },
	};

	webhookMethods = {
		default: {
			/** Puts right what it finds, so that it always exists afterwards and Oneflow is asked once. */
			async checkExists(this: IHookFunctions): Promise<boolean> {
				await register(this);
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				await register(this);
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				await unregister(this);
				return true;
			},
		},
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await lookAfter(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [isTry(this) ? await latestEvent(this) : await begin(this)];
	}
}
