import type { FunctionsBase, IDataObject, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { CANCELLED_CODE, OneflowFailure, UserProblem } from './failure';
import { inside } from '../records';
import { isPassing, isPassingStatus } from './retry';
import { inWords, thingAt } from '../words';

const CREATE_PATH = '/contracts/create';

/** What the user can do, by status and, where it matters, by what Oneflow says (docs/oneflow-api.md 2.8). */
function remedyOf(failure: OneflowFailure): string {
	const { status, code, problem, call, explanation, isForeign } = failure;
	if (explanation !== undefined) return explanation.remedy;
	if (failure.mayHaveBeenDone && call.method === 'POST') {
		// Look, and only then try again; other calls may be made twice.
		return call.path === CREATE_PATH
			? 'It is unknown whether Oneflow carried this out. Before running it again, look in Oneflow or use Contract: Get Many, so that nothing is created twice. The option Reference Field makes a second run safe.'
			: 'It is unknown whether Oneflow carried this out. Before running it again, look in Oneflow or use Get or Get Many, so that nothing is done twice.';
	}
	if (code === CANCELLED_CODE) return 'Run this again to go on.';
	if (status !== undefined && status < 300 && problem.detail !== undefined) {
		return 'This came in place of what was asked for, and without the status of a refusal: a proxy or another service between n8n and Oneflow may have answered. Check the base URL in the credential, and run this again later.';
	}
	if (isOfGateway(status, isForeign)) {
		return 'A proxy, a firewall or another service between n8n and Oneflow answered in place of Oneflow. Ask whoever runs that network to let the call through, and check the base URL in the credential.';
	}
	const detail = (problem.detail ?? '').toLowerCase();
	switch (status) {
		case undefined:
			return code === 'ENOTFOUND' || code === 'EAI_AGAIN'
				? 'The host name of the base URL cannot be found. Check the environment and base URL in the credential.'
				: 'Oneflow could not be reached. Check the network between n8n and Oneflow and the base URL in the credential, then run this again.';
		case 400:
		case 422:
			return problem.detail !== undefined || problem.parameter_problems !== undefined
				? 'Correct the fields named above and run this again.'
				: 'Oneflow does not say what is wrong. Compare the values with what its app takes for this template or contract.';
		case 401:
			return 'Check in the credential that the API token belongs to the chosen environment, and that the user email, or the one given under Act As, is that of an active user of the same account. Oneflow gives the same answer when that user has no licence for this.';
		case 402:
			return "The Oneflow account's plan does not include this. Ask your Oneflow administrator to upgrade the plan or to switch the feature on.";
		case 403:
			return detail.includes('inactive') ||
				(detail.includes('template') && detail.includes('active'))
				? 'The template is not active. Activate it in Oneflow or choose another one.'
				: 'The acting user lacks the permission. Give the user the right in the workspace in Oneflow, or let another user act (User Email in the credential, or the option Act As).';
		case 404:
		case 410:
			return /\d/.test(call.path)
				? 'Check the IDs: what they name does not exist, was deleted, or may not be seen by the acting user.'
				: 'Oneflow does not know this call. Check the base URL in the credential; if it is right, Oneflow does not offer this, so please report it.';
		case 409:
			if (!call.path.startsWith('/contracts/')) {
				return 'It is in conflict with what is already there. Look at what there is with Get or Get Many.';
			}
			return "The contract's present state does not allow this. Drafts can be edited freely; most content is fixed once a contract is signed. Read the contract to see its state.";
		case 429:
			return 'Oneflow allows 2,000 requests in five minutes for one token. Wait a few minutes, or spread the work over time.';
		case 413:
			return 'What was sent is too large for Oneflow, or for a proxy in between. Send smaller files, or less at once.';
		default:
			return status >= 500 || isPassing(failure)
				? 'Oneflow could not answer just now. Run this again in a few minutes; if this keeps happening, contact Oneflow support.'
				: 'Oneflow did not accept this call, and trying again would not change that. Check the base URL in the credential; if it is right, please report this.';
	}
}

/** Whether somebody else has refused a call; with a status of 500 or more a gateway may speak for Oneflow. */
function isOfGateway(status: number | undefined, isForeign: boolean): boolean {
	if (status === undefined || isPassingStatus(status)) return false;
	return status === 407 || status < 400 || (isForeign && status < 500);
}

function referenceOf({ problem, status, code }: OneflowFailure): string {
	const parts = [
		status === undefined ? code : `status ${status}`,
		problem.error_code === undefined ? undefined : `Oneflow code ${problem.error_code}`,
		problem.request_id === undefined ? undefined : `request ID ${problem.request_id}`,
	].filter((part) => part !== undefined);
	return parts.length === 0 ? '' : `(${parts.join(', ')})`;
}

function headlineOf(failure: OneflowFailure, problems: string[]): string {
	const what = failure.explanation?.headline ?? whatHappened(failure, problems);
	if (!failure.mayHaveBeenDone || failure.code === CANCELLED_CODE) return what;
	return failure.call.path === CREATE_PATH
		? `It is unknown whether the contract was created. ${what}`
		: `It is unknown whether this was done. ${what}`;
}

function whatHappened(failure: OneflowFailure, problems: string[]): string {
	const { status, problem, code } = failure;
	if (problems.length > 0) {
		const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
		return `Oneflow refused the values. ${problems[0]}${more}`;
	}
	if (code === CANCELLED_CODE) return 'The execution was cancelled';
	// Without the system's code: n8n would replace a text that holds one by a general one.
	if (status === undefined) return 'Oneflow did not answer';
	const missing = status === 404 && !failure.isForeign ? thingAt(failure.call.path) : undefined;
	if (missing !== undefined) return `${missing} was not found.`;
	if (problem.detail !== undefined) return problem.detail;
	if (status < 400) return 'The answer did not come from the Oneflow API';
	if (isOfGateway(status, failure.isForeign)) {
		return `The answer, with status ${status}, did not come from the Oneflow API`;
	}
	return `Oneflow answered with status ${status}${problem.title ? ` (${problem.title})` : ''}`;
}

/** Says in the form's words where Oneflow's JSON path, such as `parties[1].participants[0].email`, points into a body. */
export function describePath(path: string, body: IDataObject | undefined): string {
	const segments = Array.from(path.matchAll(/[^.[\]]+/g), ([segment]) =>
		/^\d{1,5}$/.test(segment) ? Number(segment) : segment,
	);
	return inWords(segments, body);
}

/** One line for each message of `parameter_problems` (docs/oneflow-api.md 2.8), in the user's words. */
function describeProblems({ problem, call }: OneflowFailure): string[] {
	return Object.entries(problem.parameter_problems ?? {}).flatMap(([path, messages]) =>
		messages.map((message) => {
			const place = describePath(path, call.body);
			return place === '' ? message : `${place}: ${message}`;
		}),
	);
}

/** What an error of n8n's says besides its message; empty when it says no more. */
export function descriptionOf(error: Error): string {
	return 'description' in error && typeof error.description === 'string' ? error.description : '';
}

/** Appends `[item X]`, n8n's way of naming the input item. */
export function withItem(message: string, itemIndex: number | undefined): string {
	const tag = `[item ${itemIndex}]`;
	return itemIndex === undefined || message.endsWith(tag) ? message : `${message} ${tag}`;
}

/** Mistakes in code, whose text ("Cannot read properties of undefined") helps nobody who runs a workflow. */
const FAULTS = /^((Type|Range|Reference|Syntax|URI)Error|ZodError)$/;

/** What to do where n8n cannot work out the expression of a parameter, which it names, but not to the user. */
function remedyForExpression(caught: Error): string | undefined {
	const parameter = inside(caught, 'context', 'parameter');
	if (typeof parameter !== 'string') return undefined;
	return `Correct the expression in the parameter ${inWords([parameter]) || parameter}: it does not work for this item.`;
}

/** What is said of anything but a failed call: ours or an error of n8n's own, whose text is for the user, or a fault. */
function saidOf(caught: unknown): { message: string; description?: string; cause?: Error } {
	if (caught instanceof UserProblem) {
		return { message: caught.message, description: caught.remedy };
	}
	if (!(caught instanceof Error)) return { message: String(caught) };
	if (!FAULTS.test(caught.name)) {
		const description = descriptionOf(caught) || remedyForExpression(caught);
		return { message: caught.message, description };
	}
	return {
		message: 'The Oneflow node could not handle this input or answer',
		description:
			'Look at what the parameters of this item give, above all where expressions are used. If they are right, please report this with the parameters you used.',
		// For whoever looks into it.
		cause: caught,
	};
}

/**
 * Turns whatever was thrown into the error n8n shows: what happened, every problem named by Oneflow in the form's
 * words, the remedy, and the codes that support asks for. Nothing of the request's headers is in it.
 */
export function toNodeError(node: INode, caught: unknown, itemIndex?: number): Error {
	if (caught instanceof NodeOperationError || caught instanceof NodeApiError) {
		if (itemIndex !== undefined && caught.context.itemIndex === undefined) {
			caught.context.itemIndex = itemIndex;
			caught.message = withItem(caught.message, itemIndex);
		}
		return caught;
	}
	if (!(caught instanceof OneflowFailure)) {
		const { message, description, cause } = saidOf(caught);
		const options = { description, itemIndex };
		const error = new NodeOperationError(node, withItem(message, itemIndex), options);
		return cause === undefined ? error : Object.assign(error, { cause });
	}
	const problems = describeProblems(caught);
	const message = withItem(headlineOf(caught, problems), itemIndex);
	const description = [...problems, remedyOf(caught), referenceOf(caught)]
		.filter((line) => line !== '')
		.join('\n');
	const error = new NodeApiError(
		node,
		{ message },
		{ message, description, httpCode: caught.status?.toString(), itemIndex },
	);
	// n8n puts a general text in place of one that names a fault of the network, such as ENOTFOUND.
	return Object.assign(error, { message, description });
}

/** The result of some work; throws whatever fails as the error n8n shows. */
export async function shown<T>(
	context: Pick<FunctionsBase, 'getNode'>,
	work: () => Promise<T>,
): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/** Logs what failed and keeps nothing else from going on. */
export function warn(context: FunctionsBase, what: string, error: unknown): void {
	const node = context.getNode();
	const { message } = toNodeError(node, error);
	context.logger.warn(`Oneflow node "${node.name}": ${what} (${message})`);
}
