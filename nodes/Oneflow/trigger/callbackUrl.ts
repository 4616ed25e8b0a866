import type { IHookFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { isCallable } from '../webhooks/callbackAddress';
import type { OneflowCredential } from '../transport/credential';

/** Limit of docs/oneflow-api.md 3.18. */
const LONGEST_CALLBACK_URL = 1000;

const REMEDY =
	'Set the environment variable WEBHOOK_URL of n8n to its public https address, or use a tunnel, then activate the workflow again.';

/**
 * The address Oneflow is to call. Throws NodeOperationError when Oneflow could never reach it: it calls
 * public https addresses only (docs/oneflow-api.md 3.18). A custom base URL may be a sandbox on the same machine.
 */
export function callbackUrlOf(context: IHookFunctions, credential: OneflowCredential): string {
	const callbackUrl = context.getNodeWebhookUrl('default');
	if (callbackUrl === undefined) {
		throw new NodeOperationError(context.getNode(), 'n8n gave the trigger no webhook URL', {
			description: 'Save the workflow and activate it again.',
		});
	}
	if (callbackUrl.length > LONGEST_CALLBACK_URL) {
		throw new NodeOperationError(
			context.getNode(),
			`The webhook URL has ${callbackUrl.length} characters, Oneflow takes at most ${LONGEST_CALLBACK_URL}`,
			{ description: REMEDY },
		);
	}
	if (credential.environment === 'custom') return callbackUrl;
	if (isCallable(callbackUrl)) return callbackUrl;
	throw new NodeOperationError(
		context.getNode(),
		`Oneflow cannot reach the webhook URL ${callbackUrl}: it calls public https addresses only`,
		{ description: REMEDY },
	);
}
