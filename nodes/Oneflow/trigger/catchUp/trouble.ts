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
	return (
		error instanceof UserProblem ||
		error instanceof NodeOperationError ||
		error instanceof NodeApiError ||
		(error instanceof Error && /credential/i.test(error.message))
	);
}

/**
 * Reports what prevents the upkeep. A lasting cause is shown once as a failed execution, so that error
 * workflows are told; anything else is logged.
 */
export function tell(context: ITriggerFunctions, error: unknown): void {
	const { name } = context.getNode();
	const failure = toNodeError(context.getNode(), error);
	context.logger.warn(
		`Oneflow node "${name}": could not look for missed events: ${failure.message}`,
	);
	if (!isLasting(error) || shown.get(nameOf(context)) === failure.message) return;
	shown.set(nameOf(context), failure.message);
	const { description } = failure as { description?: string };
	context.saveFailedExecution(
		new NodeOperationError(
			context.getNode(),
			`The trigger cannot look after itself: ${failure.message}`,
			{ description: description ?? undefined },
		),
	);
}

/** Says that it works again, where something was shown. */
export function tellThatItWorks(context: ITriggerFunctions): void {
	if (!shown.delete(nameOf(context))) return;
	context.logger.info(`Oneflow node "${context.getNode().name}": works again`);
}
