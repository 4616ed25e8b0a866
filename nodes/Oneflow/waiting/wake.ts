import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { OneflowClient } from '../transport/client';
import { UserProblem } from '../transport/failure';
import { beginOf, callbackAt, resumeUrlOf } from './callback';
import { DECIDING_EVENTS } from './decision';
import { callerOf, callRun, saysOver } from './sweep';
import { allWebhooks, remove } from './webhooks';

/** Waits between the calls to a run that cannot take a decision yet, in milliseconds. */
const CALL_AGAIN_AFTER = [2_000, 5_000, 10_000, 20_000, 40_000];

/** n8n answers 409 while a run is still about to wait, which takes long when it sends many contracts. */
const SURELY_WAITING_AFTER_MS = 600_000;

const OK = 200;
const NOT_FOUND = 404;

/**
 * Calls every run of this n8n that waits for a contract, so that it reads the contract and goes on if it is
 * decided. Webhooks of runs that wait no more are removed. Gives the number of runs called.
 *
 * Oneflow itself keeps who waits for what, in the webhooks' addresses, so that it works on any machine and
 * after any restart. Throws UserProblem when a run that waits could not be told.
 */
export async function wake(
	context: IExecuteFunctions,
	oneflow: OneflowClient,
	contractId: number,
): Promise<number> {
	const { origin } = new URL(resumeUrlOf(context));
	const caller = callerOf(context);
	// Read once for all contracts of this run, which began after they were decided.
	const webhooks = await oneflow.once('waiting runs', async () => await allWebhooks(oneflow));
	const events = DECIDING_EVENTS.map((type) => ({ type }));
	let woken = 0;
	for (const webhook of webhooks) {
		const callback = callbackAt(webhook.callback_url, origin);
		if (callback?.contractId !== contractId) continue;
		const call = async () => await callRun(caller, webhook, contractId, events);
		const isOld = beginOf(callback) + SURELY_WAITING_AFTER_MS < Date.now();
		const isGone = (answer?: number) => answer === NOT_FOUND || (isOld && saysOver(answer));
		let status = await call();
		for (const wait of CALL_AGAIN_AFTER) {
			if (status === OK || isGone(status)) break;
			await sleep(wait);
			status = await call();
		}
		if (status === OK) woken += 1;
		else if (isGone(status)) await remove(oneflow, [webhook]);
		else throw notTold(contractId, webhook, status);
	}
	return woken;
}

function notTold(contractId: number, { id }: IDataObject, status: number | undefined): UserProblem {
	const reasons: Record<number, string> = {
		401: 'its address is not believed, as the API token was changed since it began to wait',
		409: 'it is still at work',
		503: 'the contract is not decided yet',
	};
	const reason = reasons[status ?? 0] ?? `n8n answered ${status ?? 'nothing'} at its address`;
	return new UserProblem(
		`Contract ${contractId}: a run that waits for it could not be woken: ${reason} (webhook ${String(id)})`,
		'Wake runs only for Contract Signed, Declined, Signing Period Expired and Deleted, and turn on Retry on Fail in the settings of this node.',
	);
}
