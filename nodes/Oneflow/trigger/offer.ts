import { randomBytes } from 'crypto';

import type { INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { keyOf } from './post';

/** `new`: a run went on with the event; `known`: it had run; `unsure`: nobody here can tell yet. */
export type Offered = 'new' | 'known' | 'unsure';

/** Tells the starts of n8n apart. */
const START = randomBytes(6).toString('base64url');

/** Waited for a run to begin before the next is offered, so that a kill leaves few in doubt. */
const LONGEST_WAIT_MS = 5_000;

/** Runs offered by this process, which may begin in it. */
const expected = new Map<string, (offered: Offered) => void>();

/** The run itself says what it found out, when it begins in this process; `key` as `keyOf` gives it. */
export function tell(key: string, offered: Offered): void {
	expected.get(key)?.(offered);
}

async function emit(
	context: ITriggerFunctions,
	name: string,
	item: INodeExecutionData,
	key: string,
): Promise<Offered | 'swallowed'> {
	const done = context.helpers.createDeferredPromise<IRun>();
	const begun = new Promise<Offered>((resolve) => {
		expected.set(keyOf(context, name), resolve);
	});
	context.emit([[item]], undefined, done, keyOf(context, key));
	// n8n gives no run where the key has one already; older versions know no keys.
	const stored = done.promise.then(
		(run: IRun | undefined): Offered | 'swallowed' => (run === undefined ? 'swallowed' : 'unsure'),
		(): Offered => 'unsure',
	);
	const late = sleep(LONGEST_WAIT_MS).then((): Offered => 'unsure');
	try {
		return await Promise.race([begun, stored, late]);
	} finally {
		expected.delete(keyOf(context, name));
	}
}

/**
 * Offers an event to n8n as a run of its own, which asks the database whether it is needed. n8n's unique
 * key makes a second offer none at all; but a run that was killed just after it was stored keeps its key
 * for ever, so what a former process may have left so (`mayBeStuck`) is offered again under another key.
 */
export async function offer(
	context: ITriggerFunctions,
	name: string,
	item: INodeExecutionData,
	mayBeStuck: boolean,
): Promise<Offered> {
	const first = await emit(context, name, item, name);
	if (first !== 'swallowed') return first;
	if (!mayBeStuck) return 'known';
	const second = await emit(context, name, item, `${name}/${START}`);
	return second === 'swallowed' ? 'known' : second;
}
