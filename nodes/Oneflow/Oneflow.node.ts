import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { propertiesOf } from './actions/properties';

import { resources } from './actions/resources';
import { execute } from './actions/router';
import * as listSearch from './methods/listSearch';
import * as loadOptions from './methods/loadOptions';
import * as resourceMapping from './methods/resourceMapping';
import { waitingWebhooks } from './waiting/address';
import { receiveDecision } from './waiting/receive';
import { choiceField } from './parameters/kit/fields';

/** `contract`, `getAll` → `Contract: Get Many`, as the operation is called everywhere else. */
const SUBTITLE =
	'={{ ($parameter["resource"] + ": " + $parameter["operation"]).replace("getAll", "getMany").replace(/[A-Z]/g, (letter) => " " + letter).replace(/(^| )[a-z]/g, (start) => start.toUpperCase()).replace(" And ", " and ") }}';

/**
 * What Publish and Wait says while it waits. The run tells the contract's page as the address at which it goes
 * on. The form says nothing here: n8n has no data for its expressions then, and would show nothing at all.
 */
const WAITING =
	'={{ "Waiting until " + (/^https?:[^\\s"<>]+\\/contracts\\/[0-9]+$/.test($execution.resumeUrl) ? "<a href=\\"" + $execution.resumeUrl + "\\" target=\\"_blank\\">contract " + $execution.resumeUrl.split("/").pop() + "</a>" : "the contract") + " is signed, declined, expired or deleted. The workflow then continues by itself, even when this page is closed." }}';

export class Oneflow implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Oneflow',
		name: 'oneflow',
		icon: { light: 'file:oneflow.svg', dark: 'file:oneflow.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: SUBTITLE,
		description: 'Create, send and follow contracts in Oneflow',
		defaults: { name: 'Oneflow' },
		usableAsTool: true,
		// What n8n's own workflow builders should know; versions without them ignore it.
		builderHint: {
			searchHint:
				'Contracts and e-signatures. To make and send a contract use contract:create with publish on. To go on only when it is signed use contract:publishAndWait (not as a tool), or start another workflow with the Oneflow Trigger. To write signed data back use contract:getSigned. As tools of an AI Agent: template:getUsable, then contract:create as a draft, contract:get to read it back, contract:publish to send it.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-oneflow.oneflowTrigger',
					relationHint: 'Starts a workflow when a contract is signed, declined, expired or changed',
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'oneflowApi', required: true }],
		webhooks: waitingWebhooks,
		waitingNodeTooltip: WAITING,
		properties: [
			choiceField('Resource', 'resource', {
				noDataExpression: true,
				options: resources.map(({ name, value, description }) => ({ name, value, description })),
				default: 'contract',
			}),
			...propertiesOf(resources),
		],
	};

	methods = { listSearch, loadOptions, resourceMapping };

	execute = execute;

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveDecision(this);
	}
}
