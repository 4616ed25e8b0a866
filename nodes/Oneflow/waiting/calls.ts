import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ITriggerFunctions,
	IWebhookFunctions,
	Logger,
} from 'n8n-workflow';

import { proofWith } from '../webhooks/proof';
import { isRecord } from '../records';
import type { OneflowClient } from '../transport/client';
import { toNodeError } from '../transport/nodeError';

const TIMEOUT_MS = 10_000;

/**
 * What n8n answers for a run: that it took the call; that it was deleted or has ended; that it is running, so
 * that it went on or is still about to wait.
 */
export type RunState = 'waits' | 'over' | 'runs';

/** What n8n says of a run that was deleted, or waits for something else; a proxy may answer 404 as well. */
const GONE = /execution|find node/;
/** What n8n says of a run that has ended; of any other that does not wait, it gives the same status. */
const ENDED = /finished/;

/** What calling n8n at its own address needs. */
export interface Caller {
	/** n8n's own helper. */
	httpRequest: (request: IHttpRequestOptions) => Promise<unknown>;
	logger: Logger;
}

/** Calls with the helper and the log of a run, a trigger or a call. */
export function callerOf({
	helpers,
	logger,
}: IExecuteFunctions | ITriggerFunctions | IWebhookFunctions): Caller {
	const httpRequest = async (request: IHttpRequestOptions) =>
		(await helpers.httpRequest(request)) as unknown;
	return { httpRequest, logger };
}

/** What reaching the runs that wait on one n8n needs. */
export interface Reach extends Caller {
	oneflow: OneflowClient;
	/** Scheme, host and port of this n8n's public address; webhooks of any other are left alone. */
	origin: string;
}

export function reachOf(
	context: IExecuteFunctions | ITriggerFunctions | IWebhookFunctions,
	oneflow: OneflowClient,
	origin: string,
): Reach {
	return { ...callerOf(context), oneflow, origin };
}

/** Tells the reach of one account and n8n apart from others; not for showing. */
export function keyOf({ oneflow, origin }: Reach): string {
	return `${origin} ${oneflow.account}`;
}

/**
 * Calls the run that a webhook belongs to in Oneflow's place, so that it looks at its contract again; one
 * that names events is told to come again while the contract is not decided. Gives what n8n says of the run,
 * undefined when it says nothing of it.
 */
export async function callRun(
	{ httpRequest, logger }: Caller,
	{ callback_url: address, sign_key: signKey }: IDataObject,
	contractId: number,
	events: IDataObject[] = [],
): Promise<RunState | undefined> {
	if (typeof signKey !== 'string') return undefined;
	const { callbackId, signature } = proofWith(signKey);
	try {
		const answer = await httpRequest({
			method: 'POST',
			url: String(address),
			body: { contract: { id: contractId }, callback_id: callbackId, events, signature },
			json: true,
			timeout: TIMEOUT_MS,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
		});
		return isRecord(answer) ? stateIn(answer) : undefined;
	} catch {
		logger.debug(`Oneflow: a waiting run could not be called about contract ${contractId}`);
		return undefined;
	}
}

function stateIn({ statusCode, body }: Record<string, unknown>): RunState | undefined {
	const reason = isRecord(body) ? String(body.message) : '';
	if (statusCode === 200) return 'waits';
	if (statusCode === 409) return ENDED.test(reason) ? 'over' : 'runs';
	return statusCode === 404 && GONE.test(reason) ? 'over' : undefined;
}

/** What is said of webhooks that could not be removed. */
export const LEFT = 'webhooks are left in Oneflow for a later run to remove';

/** Logs what failed and keeps nothing else from going on. */
export function warn(
	context: IExecuteFunctions | ITriggerFunctions | IWebhookFunctions,
	what: string,
	error: unknown,
): void {
	const node = context.getNode();
	const { message } = toNodeError(node, error);
	context.logger.warn(`Oneflow node "${node.name}": ${what} (${message})`);
}
