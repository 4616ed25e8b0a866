import { randomUUID } from 'node:crypto';

import type { Stage } from '../demo/stage.mts';
import { outputOf } from '../host/client.mts';
import type { NodeRun, OutputItem, WorkflowInput, WorkflowNode } from '../host/types.mts';

const START = 'Start';
const MEASURED = 'Measured';
const TIMEOUT_MS = 120_000;

export type MeasuredNode = Pick<
	WorkflowNode,
	'type' | 'typeVersion' | 'parameters' | 'credentials'
>;

/** Our node with the sandbox's credential. */
export function oneflowNode(stage: Stage, parameters: Record<string, unknown>): MeasuredNode {
	return {
		type: 'n8n-nodes-oneflow.oneflow',
		typeVersion: 1,
		parameters,
		credentials: { oneflowApi: stage.credential },
	};
}

/** n8n's HTTP Request node with the same headers that our node sends. */
export function httpNode(stage: Stage, parameters: Record<string, unknown>): MeasuredNode {
	const headers = {
		accept: 'application/json',
		'x-oneflow-api-token': stage.access.token,
		'x-oneflow-user-email': stage.access.userEmail,
	};
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			authentication: 'none',
			sendHeaders: true,
			headerParameters: {
				parameters: Object.entries(headers).map(([name, value]) => ({ name, value })),
			},
			...parameters,
		},
	};
}

/** A start, as many items as wanted, and the node to measure. */
function workflowOf(name: string, items: object[], node: MeasuredNode): WorkflowInput {
	const place = (
		nodeName: string,
		column: number,
		rest: MeasuredNode | Omit<MeasuredNode, 'credentials'>,
	): WorkflowNode => ({ id: randomUUID(), name: nodeName, position: [column * 220, 0], ...rest });
	const to = (target: string) => ({ main: [[{ node: target, type: 'main', index: 0 }]] });
	return {
		name,
		nodes: [
			place(START, 0, {
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				parameters: {},
			}),
			place('All', 1, {
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				parameters: { mode: 'raw', jsonOutput: JSON.stringify({ items }), options: {} },
			}),
			place('One by one', 2, {
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				parameters: { fieldToSplitOut: 'items', options: {} },
			}),
			place(MEASURED, 3, node),
		],
		connections: { [START]: to('All'), All: to('One by one'), 'One by one': to(MEASURED) },
		settings: { executionOrder: 'v1' },
	};
}

export interface Measurement {
	/** How long n8n says the node ran. */
	ms: number;
	items: OutputItem[];
}

/** Runs the node once in n8n. Fails when the execution does. */
export async function measure(
	stage: Stage,
	name: string,
	items: object[],
	node: MeasuredNode,
): Promise<Measurement> {
	const { client } = stage.n8n;
	const { id } = await client.createWorkflow(workflowOf(name, items, node));
	try {
		const execution = await client.runManually(id, START, TIMEOUT_MS);
		if (execution.status !== 'success') {
			const { message = execution.status, description = '' } =
				execution.data.resultData.error ?? {};
			throw new Error(`${name}: ${message} ${description}`);
		}
		const [run] = execution.data.resultData.runData[MEASURED] as Array<
			NodeRun & { executionTime: number }
		>;
		if (!run) throw new Error(`${name}: the node did not run.`);
		return { ms: run.executionTime, items: outputOf(execution, MEASURED) };
	} finally {
		await client.deleteWorkflow(id);
	}
}
