import { randomBytes } from 'crypto';

import type { IDataObject, INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';

import { Recent } from '../../recent';
import { inPortions } from '../../records';
import { pause } from '../../transport/retry';
import { keyOf, nameOf } from '../memory';
import { answerIn, type Question } from './questions';

/** Tells the starts of n8n apart. */
const START = randomBytes(6).toString('base64url');

/** Waited for a run to begin before the next is offered, so that a kill leaves few in doubt. */
const LONGEST_WAIT_MS = 5_000;

/** Whether runs begin in this process, which then knows of all; in queue mode they begin in others. */
let isRunning = false;

/** Runs offered by this process, which may begin in it. */
const expected = new Map<string, () => void>();

export const knowsAllRuns = () => isRunning;

/** Called by every run of production, when it begins, with its events as `keyOf` names them. */
export function noteBegin(keys: string[]): void {
	isRunning = true;
	for (const key of keys) expected.get(key)?.();
}

/** What comes first, but at most `ms` milliseconds of waiting, after which it is undefined. */
async function within<T>(ms: number, outcomes: Array<Promise<T>>): Promise<T | undefined> {
	const over = new AbortController();
	const late = pause(ms, over.signal).then(() => undefined);
	return await Promise.race([...outcomes, late]).finally(() => over.abort());
}

/**
 * Offers an event to n8n as a run of its own, which asks the database whether it is needed, and waits until that has
 * begun, as far as can be seen from here. n8n's unique key makes a second offer none at all; but a run that was killed
 * just after it was stored keeps its key for ever, so what a former process may have left so (`mayBeStuck`) is
 * offered again under another key. `onLost` is called, at any time, when n8n could not store the run.
 */
export async function offer(
	context: ITriggerFunctions,
	name: string,
	item: INodeExecutionData,
	mayBeStuck: boolean,
	onLost: () => void,
): Promise<void> {
	const eventKey = keyOf(context, name);
	for (const key of mayBeStuck ? [eventKey, `${eventKey}/${START}`] : [eventKey]) {
		const done = context.helpers.createDeferredPromise<IRun>();
		const begun = new Promise<boolean>((resolve) => expected.set(eventKey, () => resolve(true)));
		context.emit([[item]], undefined, done, key);
		// n8n gives no run where the key has one already; older versions know no keys.
		const stored = done.promise.then((run: IRun | undefined) => run !== undefined);
		stored.catch(onLost);
		const isNew = await within(LONGEST_WAIT_MS, [begun, stored.catch(() => true)]);
		expected.delete(eventKey);
		if (isNew !== false) return;
	}
}

/** Events asked for by one run. */
const MOST_ASKED = 250;
const LONGEST_ASKING_MS = 30_000;

/** What each trigger asked last, until it has the answer: a busy n8n begins runs late, and later with each more. */
const last = new Recent<{ question: string; answer: Promise<string> }>(600_000, 10_000);

/** Asks a run that starts nothing; empty when it has no answer yet, which the same question waits for again. */
export async function ask(context: ITriggerFunctions, asked: Question): Promise<string> {
	const [name, question] = [nameOf(context), JSON.stringify(asked)];
	let asking = last.get(name);
	if (asking?.question !== question) {
		const done = context.helpers.createDeferredPromise<IRun>();
		context.emit([[{ json: { asked: asked as unknown as IDataObject } }]], undefined, done);
		const answerOf = (run?: IRun) => answerIn(run?.data?.resultData?.metadata);
		asking = { question, answer: done.promise.then(answerOf, () => '') };
		last.set(name, asking);
	}
	const answer = await within(LONGEST_ASKING_MS, [asking.answer]);
	if (answer !== undefined) last.delete(name);
	return answer ?? '';
}

/** Which of the events have run, one run for 250 events; those of which it is unknown are left out. */
export async function askWhichRan(context: ITriggerFunctions, names: string[]) {
	const ran = new Set<string>();
	for (const events of inPortions(names, MOST_ASKED)) {
		const answer = await ask(context, { events });
		events.filter((_, index) => answer[index] === '1').forEach((name) => ran.add(name));
	}
	return ran;
}
