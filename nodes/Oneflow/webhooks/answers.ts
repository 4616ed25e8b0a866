import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { toNodeError } from '../transport/nodeError';

/** 200: there is nothing to do. */
export const ACCEPTED: IWebhookResponseData = {};

export const NOT_SIGNED = 'refused a call whose signature does not match';
export const NOT_A_NOTIFICATION = 'refused a call that is not a Oneflow notification';
export const TOO_OFTEN = 'refused a call that came too often';

function answer(
	context: IWebhookFunctions,
	status: number,
	reason: string,
	level: 'warn' | 'debug',
): IWebhookResponseData {
	context.logger[level](`Oneflow node "${context.getNode().name}": ${reason}`);
	context.getResponseObject().status(status).end();
	return { noWebhookResponse: true };
}

/** Answers 401 to a call that did not prove itself, and logs why. */
export function refuse(context: IWebhookFunctions, reason: string): IWebhookResponseData {
	return answer(context, 401, reason, 'warn');
}

/**
 * Makes Oneflow retry, as anything but 200 does (docs/oneflow-api.md 4.12), and logs why; `debug` where there is
 * nothing to worry about.
 */
export function askToRetry(
	context: IWebhookFunctions,
	reason: string,
	level: 'warn' | 'debug' = 'warn',
): IWebhookResponseData {
	return answer(context, 503, reason, level);
}

/**
 * What becomes of a call, whatever fails. Thrown on, an error would become a failed execution for everybody who
 * calls the address, or end the one that waits.
 */
export async function handled(
	context: IWebhookFunctions,
	handle: () => Promise<IWebhookResponseData>,
): Promise<IWebhookResponseData> {
	try {
		return await handle();
	} catch (error) {
		const { message } = toNodeError(context.getNode(), error);
		return askToRetry(context, `could not handle a call: ${message}`);
	}
}

/**
 * Whether n8n took the result of a call, once the caller has read so. False as soon as a caller goes away: what
 * n8n does with the result is then not known.
 */
export async function whenTaken(context: IWebhookFunctions): Promise<boolean> {
	const response = context.getResponseObject();
	if (response.closed) return false;
	await new Promise((resolve) => response.once('close', resolve));
	return response.writableFinished && response.statusCode === 200;
}
