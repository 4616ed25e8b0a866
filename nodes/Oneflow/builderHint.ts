import type { INodeTypeDescription } from 'n8n-workflow';

/** What n8n's own workflow builders should know of the node; versions without them ignore it. */
export const builderHint: INodeTypeDescription['builderHint'] = {
	searchHint:
		'Contracts and e-signatures. To make and send a contract use contract:create with publish on. To go on only when it is signed use contract:publishAndWait (not as a tool), or start another workflow with the Oneflow Trigger. To write signed data back use contract:getSigned. As tools of an AI Agent: template:getUsable, then contract:create as a draft, contract:get to read it back, contract:publish to send it.',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-oneflow.oneflowTrigger',
			relationHint: 'Starts a workflow when a contract is signed, declined, expired or changed',
		},
	],
};
