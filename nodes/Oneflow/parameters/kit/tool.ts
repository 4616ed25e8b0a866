import type { IExecuteFunctions } from 'n8n-workflow';

/** n8n derives a second node type for use as a tool, whose name ends so (1.85 to 2.41). */
const TOOL_TYPE = /Tool$/;

/** Whether a model uses the node as a tool: it reads every word of the answer, and pays for it. */
export function isTool(context: IExecuteFunctions): boolean {
	return TOOL_TYPE.test(context.getNode().type);
}
