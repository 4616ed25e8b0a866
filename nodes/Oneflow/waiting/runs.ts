import type { Logger } from 'n8n-workflow';

import { inside } from '../records';
import type { OneflowClient } from '../transport/client';
import { callN8n, type Caller, type N8nAnswer } from '../webhooks/n8n';
import { proofWith } from '../webhooks/proof';
import { signKeyOf, type Registered } from './register';

/** Asks a run whether it waits, and nothing else: a number as a contract has it, and none does. */
export const NO_CONTRACT = Number.MAX_SAFE_INTEGER;

/** An account, and this n8n's address at which its waiting runs are called. */
export interface Site {
	oneflow: OneflowClient;
	/** See `baseOf`. */
	base: string;
	context: { helpers: Caller; logger: Logger };
}

/** The node's answer: the run waits on; goes on; is decided, but others rely on it; finds its contract not decided yet. */
const OWN_WORDS = ['waits', 'resumed', 'listening', 'later'] as const;
export type OwnWord = (typeof OWN_WORDS)[number];

/** The node's words, or n8n's: it is over or deleted; it is not known; it runs, so it went on or is about to wait. */
export type RunState = OwnWord | 'over' | 'unknown' | 'runs';

/** `at` is where the n8n that answered is called, in the node's words only. */
export type Answer = { state: RunState; at?: string };

/** In a round's call, whether the run may go on, as nobody relies on it; undefined in calls of Oneflow. */
export function isFreeIn(body: unknown): boolean | undefined {
	const isFree = inside(body, 'round', 'free');
	return typeof isFree === 'boolean' ? isFree : undefined;
}

/**
 * Calls a run in Oneflow's place, to look at its contracts and go on if it is free, or only to say whether it waits.
 * Undefined when neither node nor n8n answers.
 */
export async function callRun(
	{ oneflow, context: { helpers, logger } }: Site,
	one: Registered,
	base: string,
	isFree?: boolean,
): Promise<Answer | undefined> {
	const contractId = isFree === undefined ? NO_CONTRACT : one.callback.contractId;
	const { callbackId, signature } = proofWith(signKeyOf(oneflow, one));
	const answer = await callN8n(helpers, `${base}${one.tail}`, {
		contract: { id: contractId },
		callback_id: callbackId,
		events: [{ id: 1, type: 'round' }],
		signature,
		round: { free: isFree === true },
	});
	if (answer === undefined) logger.debug(`Oneflow: no run answered about contract ${contractId}`);
	return answer && answerIn(answer, one.tail.split('/')[1]);
}

/** n8n's words name the execution; whatever stands before n8n may answer with the same status. */
function answerIn({ statusCode, body }: N8nAnswer, execution: string): Answer | undefined {
	const state = OWN_WORDS.find((word) => word === body.oneflow);
	if (state !== undefined && typeof body.at === 'string') return { state, at: body.at };
	// The execution's number is another one's now, as in a new database.
	if (statusCode === 401 && body.error === 'Invalid token') return { state: 'unknown' };
	const words = String(body.message);
	if (statusCode === 404 && /find node/.test(words)) return { state: 'over' };
	if (!words.includes(`execution "${execution}`)) return undefined;
	if (statusCode === 404) return { state: /exist/.test(words) ? 'unknown' : 'over' };
	if (statusCode !== 409) return undefined;
	return { state: /finished/.test(words) ? 'over' : 'runs' };
}

/** What is said of webhooks that could not be removed. */
export const LEFT = 'webhooks are left in Oneflow for a later run to remove';
