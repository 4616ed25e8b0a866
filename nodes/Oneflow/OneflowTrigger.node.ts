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
import { receive } from './trigger/receive';
import { register, unregister } from './trigger/registration';
import { begin } from './trigger/run';
import { triggerFields } from './trigger/settings';
import { lookAfter } from './trigger/upkeep';

export class OneflowTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Oneflow Trigger',
		name: 'oneflowTrigger',
		icon: { light: 'file:oneflow.svg', dark: 'file:oneflow.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when something happens to a contract in Oneflow',
		defaults: { name: 'Oneflow Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'oneflowApi', required: true }],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		properties: triggerFields,
	};

	methods = { listSearch: { searchExtensionTypes, searchTemplateTypes }, loadOptions: { getWorkspaces } };

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
		return [await begin(this)];
	}
}
