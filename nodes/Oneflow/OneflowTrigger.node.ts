import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { searchTemplateTypes } from './methods/listSearch';
import { getWorkspaces } from './methods/loadOptions';
import { receive } from './trigger/receive';
import { isRegistered, register, toActivationError, unregister } from './trigger/registration';
import { triggerFields } from './trigger/settings';
import { begin } from './trigger/stored';

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

	methods = { listSearch: { searchTemplateTypes }, loadOptions: { getWorkspaces } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				try {
					return await isRegistered(this);
				} catch (error) {
					throw toActivationError(this, error);
				}
			},
			async create(this: IHookFunctions): Promise<boolean> {
				try {
					await register(this);
					return true;
				} catch (error) {
					throw toActivationError(this, error);
				}
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				try {
					await unregister(this);
					return true;
				} catch (error) {
					throw toActivationError(this, error);
				}
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [begin(this)];
	}
}
