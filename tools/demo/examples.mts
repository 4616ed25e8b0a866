import { randomUUID } from 'node:crypto';

import type { MapperField, Workflow, WorkflowInput } from '../host/types.mts';
import { EXTENSION_TYPE } from './access.mts';
import type { UsableWorkspace } from './oneflow.mts';
import type { Stage } from './stage.mts';
import { loadWorkflow } from './workflows.mts';

export const ONEFLOW_NODE = 'n8n-nodes-oneflow.oneflow';
export const CREATE = { resource: 'contract', operation: 'create' };
export const CREATE_NODE = 'Create and send contract';
export const CREATE_START = 'Start';
export const TRIGGER_NODE = 'When a contract is signed';
export const TRIGGER_RESULT = 'Signed contract';

/** What fills a data field of the account's template, by words in the field's custom ID. */
const FIELD_VALUES: Array<{ words: RegExp; value: string | boolean }> = [
	{ words: /order/, value: '={{ $json.orderNumber }}' },
	{ words: /delivery/, value: '={{ $json.deliveryTerms }}' },
	{ words: /note/, value: "={{ 'Contact: ' + $json.contactName }}" },
	{ words: /accept/, value: true },
];

export interface Choice {
	workspace: UsableWorkspace;
	template: UsableWorkspace['templates'][number];
}

/** The first workspace and template with which the user may create a contract of the extension. */
export async function chooseTemplate(stage: Stage): Promise<Choice> {
	const [workspace] = await stage.oneflow.usable(EXTENSION_TYPE);
	const template = workspace?.templates[0];
	if (!workspace || !template) throw new Error('The sandbox has no template to create with.');
	return { workspace, template };
}

/** The example that creates and sends contracts, filled for this account. */
export async function createExample(stage: Stage): Promise<WorkflowInput> {
	const { workspace, template } = await chooseTemplate(stage);
	const fields = await mapperFields(stage, workspace.id, template.id);
	return await loadWorkflow('create-and-send-a-contract', {
		extensionType: EXTENSION_TYPE,
		workspaceId: workspace.id,
		workspaceName: workspace.name,
		templateId: template.id,
		templateName: template.name,
		dataFields: mapping(fields),
		credential: stage.credential,
		sandboxUrl: stage.sandbox.url,
	});
}

/** The example that starts when a contract is signed. */
export async function triggerExample(stage: Stage): Promise<WorkflowInput> {
	return await loadWorkflow('when-a-contract-is-signed', {
		extensionType: EXTENSION_TYPE,
		webhookId: randomUUID(),
		credential: stage.credential,
		sandboxUrl: stage.sandbox.url,
	});
}

/** Places both examples into n8n. */
export async function placeExamples(
	stage: Stage,
): Promise<{ create: Workflow; trigger: Workflow }> {
	const create = await stage.n8n.client.createWorkflow(await createExample(stage));
	const trigger = await stage.n8n.client.createWorkflow(await triggerExample(stage));
	return { create, trigger };
}

/** The template's fields, asked for the way the editor does it. */
async function mapperFields(
	{ n8n, credential }: Stage,
	workspaceId: number,
	templateId: number,
): Promise<MapperField[]> {
	const { fields } = await n8n.client.mapperFields({
		nodeType: ONEFLOW_NODE,
		path: 'parameters.dataFields',
		method: await n8n.client.methodOf(ONEFLOW_NODE, 'dataFields', CREATE),
		parameters: {
			...CREATE,
			extensionType: EXTENSION_TYPE,
			workspaceId: { __rl: true, mode: 'list', value: workspaceId },
			templateId: { __rl: true, mode: 'list', value: templateId },
		},
		credentials: { oneflowApi: credential },
	});
	return fields;
}

/** A resource mapper's stored value, with the fields that the customers can fill. */
function mapping(fields: MapperField[]): object {
	const value: Record<string, string | boolean> = {};
	for (const { id } of fields) {
		const filling = FIELD_VALUES.find(({ words }) => words.test(id));
		if (filling) value[id] = filling.value;
	}
	return {
		mappingMode: 'defineBelow',
		value,
		matchingColumns: [],
		schema: fields,
		attemptToConvertTypes: false,
		convertFieldsToString: false,
	};
}
