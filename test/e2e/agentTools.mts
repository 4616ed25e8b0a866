import { randomUUID } from 'node:crypto';

import { EXTENSION_TYPE } from '../../tools/demo/access.mts';
import { ONEFLOW_NODE } from '../../tools/demo/examples.mts';
import type { WorkflowInput, WorkflowNode } from '../../tools/host/types.mts';
import { stage } from './setting.mts';

/** A parameter that the model fills. */
const fromModel = (key: string, description: string, type: 'string' | 'json' = 'string') =>
	`={{ $fromAI('${key}', '${description}', '${type}') }}`;

const located = (value: string) => ({ __rl: true, mode: 'id', value });

export const USABLE = 'Usable_Templates';
export const DRAFT = 'Draft_Contract';
export const READ = 'Read_Contract';
export const SEND = 'Send_Contract';
export const ADD_FILE = 'Add_File';

/** Each tool's parameters, by the name under which the model calls it. */
const TOOLS: Record<string, Record<string, unknown>> = {
	[USABLE]: {
		resource: 'template',
		operation: 'getUsable',
		extensionType: { __rl: true, mode: 'name', value: EXTENSION_TYPE },
	},
	[DRAFT]: {
		resource: 'contract',
		operation: 'create',
		workspaceId: located(fromModel('workspaceId', 'ID of the workspace')),
		templateId: located(fromModel('templateId', 'ID of the template')),
		name: fromModel('name', 'Name of the contract'),
		dataFieldsInput: 'json',
		dataFieldsJson: fromModel('dataFields', 'Data fields: { custom_id: value }', 'json'),
		partiesInput: 'json',
		partiesJson: fromModel('recipients', 'A list of companies and individuals', 'json'),
	},
	[READ]: {
		resource: 'contract',
		operation: 'get',
		contractId: located(fromModel('contractId', 'ID of the contract')),
	},
	[SEND]: {
		resource: 'contract',
		operation: 'publish',
		contractId: located(fromModel('contractId', 'ID of the contract')),
		subject: fromModel('subject', 'Subject of the invitation'),
		message: fromModel('message', 'Text of the invitation'),
	},
};

/** The upload of a file that another node of the workflow has. */
export const addFileFrom = (nodeName: string): Record<string, unknown> => ({
	resource: 'file',
	operation: 'upload',
	contractId: located(fromModel('contractId', 'ID of the contract')),
	binaryPropertyName: `={{ $('${nodeName}').first().binary.data }}`,
});

/** A node of a workflow, at any place. */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: Record<string, unknown>,
	credentials?: WorkflowNode['credentials'],
): WorkflowNode {
	const credentialed = credentials === undefined ? {} : { credentials };
	return {
		id: randomUUID(),
		name,
		type,
		typeVersion,
		position: [0, 0],
		parameters,
		...credentialed,
	};
}

/** Adds the Oneflow node as four tools, and further ones, to a workflow in which one node can use them. */
export function withTools(
	user: string,
	workflow: WorkflowInput,
	further: Record<string, Record<string, unknown>> = {},
): WorkflowInput {
	const tools = Object.entries({ ...TOOLS, ...further }).map(([name, parameters]) =>
		node(name, `${ONEFLOW_NODE}Tool`, 1, parameters, { oneflowApi: stage().credential }),
	);
	const connections = Object.fromEntries(
		tools.map(({ name }) => [name, { ai_tool: [[{ node: user, type: 'ai_tool', index: 0 }]] }]),
	);
	return {
		...workflow,
		nodes: [...workflow.nodes, ...tools],
		connections: { ...workflow.connections, ...connections },
		settings: { executionOrder: 'v1' },
	};
}
