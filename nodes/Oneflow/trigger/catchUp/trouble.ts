import type { ITriggerFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { OneflowFailure, UserProblem } from '../../transport/failure';
import { toNodeError } from '../../transport/nodeError';
import { nameOf } from '../memory';
import { isRefusedForGood } from '../oneflowLog';

/** What keeps the upkeep of each trigger from its work, as it was shown. */
const shown = new Map<string, string>();

/** Whether waiting does not help: the token is refused, the credential or the extension is gone. */
function isLasting(error: unknown): boolean {
	if (error instanceof OneflowFailure) return isRefusedForGood(error);
	const kinds = [UserProblem, NodeOperationError, NodeApiError];
	if (kinds.some((kind) => error instanceof kind)) return true;
	return error instanceof Error && /credential/i.test(error.message);
}

/** Logs what prevents the upkeep. A lasting cause is shown once as a failed execution, for error workflows. */
export function tell(context: ITriggerFunctions, error: unknown): void {
	const node = context.getNode();
	const failure = toNodeError(node, error);
	const { message } = failure;
	context.logger.warn(`Oneflow node "${node.name}": could not look for missed events: ${message}`);
	if (!isLasting(error) || shown.get(nameOf(context)) === message) return;
	shown.set(nameOf(context), message);
	const { description } = failure as { description?: string };
	try {
		context.saveFailedExecution(
			new NodeOperationError(node, `The trigger cannot look after itself: ${message}`, {
				description: description ?? undefined,
			}),
		);
	} catch {
		// n8n 1.85 cannot; the log has it.
	}
}

/** Says that it works again, where something was shown. */
export function tellThatItWorks(context: ITriggerFunctions): void {
	if (!shown.delete(nameOf(context))) return;
	context.logger.info(`Oneflow node "${context.getNode().name}": works again`);
}
