import type { Execution, WorkflowInput } from '../../tools/host/types.mts';
import { createExample, CREATE_NODE, CREATE_START } from '../../tools/demo/examples.mts';
import { stage } from './setting.mts';

export type Parameters = Record<string, unknown>;

/** The create example with other parameters of the Oneflow node. */
export async function createWorkflowWith(change: Parameters): Promise<WorkflowInput> {
	const workflow = await createExample(stage());
	return {
		...workflow,
		nodes: workflow.nodes.map((node) =>
			node.name === CREATE_NODE ? { ...node, parameters: { ...node.parameters, ...change } } : node,
		),
	};
}

/** Places a workflow, runs it by hand and removes it. */
export async function runOnce(workflow: WorkflowInput): Promise<Execution> {
	const { client } = stage().n8n;
	const { id } = await client.createWorkflow(workflow);
	try {
		return await client.runManually(id, CREATE_START);
	} finally {
		await client.deleteWorkflow(id);
	}
}
