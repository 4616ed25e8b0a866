import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

const UNAUTHORIZED = 401;
/** Anything but 200 makes Oneflow retry (docs/oneflow-api.md 4.12). */
const TRY_AGAIN = 503;

/** 200: there is nothing to do. */
export const ACCEPTED: IWebhookResponseData = {};

export const NOT_SIGNED = 'refused a call whose signature does not match';
export const NOT_A_NOTIFICATION = 'refused a call that is not a Oneflow notification';

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
	return answer(context, UNAUTHORIZED, reason, 'warn');
}

/** Makes Oneflow retry, and logs why; `debug` where there is nothing to worry about. */
export function askToRetry(
	context: IWebhookFunctions,
	reason: string,
	level: 'warn' | 'debug' = 'warn',
): IWebhookResponseData {
	return answer(context, TRY_AGAIN, reason, level);
}
