import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { KeyedQueue } from '../concurrency';
import { timeOf } from '../oneflow/time';
import { Recent } from '../recent';
import { ADMINISTRATOR, OneflowClient } from '../transport/client';
import { tokenOf } from '../transport/credential';
import { warn } from '../transport/nodeError';
import { PATIENCE } from '../transport/retry';
import {
	askToRetry,
	handled,
	NOT_A_NOTIFICATION,
	NOT_SIGNED,
	refuse,
	TOO_OFTEN,
	whenTaken,
} from '../webhooks/answers';
import { hasN8nStarted } from '../webhooks/n8n';
import { parseNotification, type Notification } from '../webhooks/notification';
import { baseOf, resumeUrlOf } from '../webhooks/ownAddress';
import { isSignedWith, proofOf, signKeyFor, type Proof } from '../webhooks/proof';
import { comesTooOften, isSentByOneflow } from '../webhooks/sender';
import { callbackAddress, callbackIn } from './address';
import { bellOf } from './bell';
import { awaitedIn, decidedItems, DECIDING_EVENTS, storedItems } from './decision';
import { isFreeIn, LEFT, type OwnWord } from './runs';

/** Credentials that proved a call within the last ten seconds, by workflow and credential. */
const proven = new Recent<ICredentialDataDecryptedObject>(10_000, 100);

/** The calls that may resume a wait, one after the other. */
const calls = new KeyedQueue();

/** Waits that a call has resumed within the last hour: whether n8n took it. */
const resumed = new Recent<Promise<boolean>>(3_600_000);

/** When what a call tells of happened that may decide a contract, in milliseconds since 1970; infinite for nothing. */
function decisionIn({ events }: Notification): number {
	const deciding = events.filter(({ type }) => DECIDING_EVENTS.includes(type));
	return Math.min(...deciding.map(({ created_time: time }) => timeOf(time) || Date.now()));
}

/**
 * The credential, if Oneflow sent the call that came to an address; else undefined. n8n starts an engine to read a
 * credential, so one that proved a call is tried first for a moment.
 */
async function believed(
	context: IWebhookFunctions,
	proof: Proof,
	address: string,
	place: string,
): Promise<ICredentialDataDecryptedObject | undefined> {
	const { oneflowApi } = context.getNode().credentials ?? {};
	const name = `${context.getWorkflow().id} ${oneflowApi?.id}`;
	const known = proven.get(name);
	if (known && isSignedWith(proof, signKeyFor(tokenOf(known), address))) return known;
	const data = await context.getCredentials<ICredentialDataDecryptedObject>('oneflowApi');
	const isIts = await isSentByOneflow(proof, {
		address,
		place,
		token: tokenOf(data),
		connect: async () => (await OneflowClient.connect(context, { data })).as(ADMINISTRATOR),
		isCalled: ({ callback_url: url }) => String(url).endsWith(new URL(address).search),
	});
	if (isIts) proven.set(name, data);
	return isIts ? data : undefined;
}

/**
 * Handles one call to a waiting run (docs/oneflow-api.md 4.12), what costs least first: shape, signature, then Oneflow.
 * Never throws: n8n would end the execution with that error.
 */
export async function receiveDecision(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await handled(context, async () => await handle(context));
}

async function handle(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const body: unknown = context.getBodyData();
	const callback = callbackIn(context.getQueryData() as IDataObject);
	const proof = proofOf(body);
	const notification = parseNotification(body);
	if (!callback || !notification || proof?.signature === undefined) {
		return refuse(context, NOT_A_NOTIFICATION);
	}
	const resumeUrl = resumeUrlOf(context);
	const base = baseOf(resumeUrl);
	const address = callbackAddress(resumeUrl, callback);
	const data = await believed(context, proof, address, base);
	if (data === undefined) return refuse(context, NOT_SIGNED);
	if (comesTooOften(address, proof)) return refuse(context, TOO_OFTEN);
	const site = { oneflow: await OneflowClient.connect(context, { data }), base, context };
	const bell = bellOf(site);
	const { wait } = callback;
	const contractId = notification.contract.id;
	const decidedAt = decisionIn(notification);
	const isDecision = decidedAt < Infinity;
	const say = (oneflow: OwnWord) => ({ webhookResponse: { oneflow, at: base } });
	/** Has Oneflow retry, which is nothing to worry about. */
	const retry = (reason: string) => askToRetry(context, reason, 'debug');
	const items = storedItems(context);
	// Else the call is for others, or for an earlier wait, as in a loop.
	if (!awaitedIn(items).includes(contractId)) {
		const isForOthers = contractId !== callback.contractId && isDecision;
		if (!isForOthers || (await bell.ring(site, callback, contractId))) return say('waits');
		return retry(`contract ${contractId} has to be reported again for other runs`);
	}
	const isFree = isFreeIn(body);
	// A call of Oneflow waits for a round, and that round may be calling this run.
	const queue = isFree === undefined ? wait : `${wait} round`;
	return await calls.run(queue, async () => {
		// n8n resumes an execution once, and would refuse the others, which Oneflow would then send again.
		if (await resumed.get(wait)) return say('resumed');
		const output = await decidedItems(site.oneflow, items, contractId);
		if (!Array.isArray(output)) {
			if (output.isCalledDecided) return say('waits');
			if (!isDecision) return say('later');
			// Oneflow may show the new state late; a call with a changed content is no harm to ask again.
			return retry(`contract ${contractId} is not decided yet, although a call said so`);
		}
		if (isFree === false) return say('listening');
		if (!(await hasN8nStarted(context.helpers, base))) {
			// A round waits until it has.
			bell.round(site).catch(() => undefined);
			return retry('n8n is still starting');
		}
		// A round knows; else one is made.
		if (isFree === undefined && !(await bell.leave(site, callback, decidedAt))) {
			return retry('other runs rely on this one a little longer');
		}
		// The other queue's call may have been quicker.
		const earlier = resumed.get(wait);
		if (earlier !== undefined && (await earlier)) return say('resumed');
		const isTaken = whenTaken(context);
		resumed.set(wait, isTaken);
		// Not before n8n has taken the decision and answered: without webhooks nobody would call again.
		const tidyUp = async () => {
			if (!(await isTaken)) return;
			// Nobody waits for this, so it can sit out a rate limit. n8n evaluates nothing any more.
			const patience = PATIENCE.unattended;
			const oneflow = await OneflowClient.connect(context, { data, patience });
			await bell.memory.register.removeOf(oneflow, wait, awaitedIn(items));
		};
		// Where the caller went away, and where this fails, a later round asks n8n.
		tidyUp().catch((error: unknown) => warn(context, LEFT, error));
		return { workflowData: [output], ...say('resumed') };
	});
}
