import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isRecord } from '../records';

const TIMEOUT_MS = 10_000;

/** n8n's own way to call an address. */
export type Caller = Pick<IExecuteFunctions['helpers'], 'httpRequest'>;

/** An answer that is JSON, as n8n's are. */
export interface N8nAnswer {
	statusCode: unknown;
	body: Record<string, unknown>;
}

/** Calls an address of n8n with a body, or asks it without one. Undefined when nothing answers that could be n8n. */
export async function callN8n(
	{ httpRequest }: Caller,
	url: string,
	body?: IDataObject,
): Promise<N8nAnswer | undefined> {
	try {
		const answer: unknown = await httpRequest({
			method: body === undefined ? 'GET' : 'POST',
			url,
			body,
			json: true,
			timeout: TIMEOUT_MS,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
		});
		if (!isRecord(answer) || !isRecord(answer.body)) return undefined;
		return { statusCode: answer.statusCode, body: answer.body };
	} catch {
		return undefined;
	}
}
