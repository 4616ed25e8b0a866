import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { after, now } from '../clock';
import { isRecord } from '../records';

const TIMEOUT_MS = 10_000;
/** Of the question whether it has started, for whose answer Oneflow waits. */
const START_TIMEOUT_MS = 4_000;

/** A process that is older has an n8n that has started. */
const LONGEST_START_MS = 300_000;
/** Until n8n is asked again whether it has started. */
const ASK_AGAIN_MS = 1_000;

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
	timeout = TIMEOUT_MS,
): Promise<N8nAnswer | undefined> {
	try {
		const answer: unknown = await httpRequest({
			method: body === undefined ? 'GET' : 'POST',
			url,
			body,
			json: true,
			timeout,
			// That one is of silence, which an answer that comes byte by byte never breaks.
			abortSignal: AbortSignal.timeout(timeout),
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

/** What n8n said of itself; whatever else answers at its address cannot know. Not asked again once it has started. */
let start: Promise<boolean> | undefined;

/**
 * Whether n8n has started, for a call that would begin a run or have one go on. n8n 2.41 takes calls before it marks
 * all executions as crashed that its database says are running (`AbstractServer.start`). `address` is any of its own.
 */
export async function hasN8nStarted(caller: Caller, address: string): Promise<boolean> {
	if (now() > LONGEST_START_MS) return true;
	const { origin, pathname } = new URL(address);
	// A proxy may hand on what is below a path, n8n's health with it.
	const [path] = /^.*?(?=\/webhook)/.exec(pathname) ?? [''];
	start ??= callN8n(caller, `${origin}${path}/healthz/readiness`, undefined, START_TIMEOUT_MS).then(
		(answer) => answer?.statusCode !== 503 || answer.body.status !== 'error',
	);
	const hasStarted = await start;
	if (!hasStarted) start = undefined;
	return hasStarted;
}

/** Waits until n8n has started. */
export async function untilN8nHasStarted(caller: Caller, address: string): Promise<void> {
	while (!(await hasN8nStarted(caller, address))) await after(ASK_AGAIN_MS);
}
