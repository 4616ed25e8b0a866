import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { after } from '../clock';
import { simplify } from '../oneflow/shapes';
import { Recent } from '../recent';
import { isRecord, recordsIn } from '../records';
import { OneflowClient } from '../transport/client';
import { tokenOf } from '../transport/credential';
import { toNodeError } from '../transport/nodeError';
import { PATIENCE } from '../transport/retry';
import { askToRetry, NOT_A_NOTIFICATION, NOT_SIGNED, refuse } from '../webhooks/answers';
import { isSignedWith, proofOf, type Proof } from '../webhooks/proof';
import { isSentWith } from '../webhooks/sender';
import { baseOf, callbackAddress, callbackIn, resumeUrlOf, type Callback } from './address';
import { bellOf, type Bell } from './bell';
import { DECIDING_EVENTS, outcomeOf, readUnlessDeleted, withOutcome } from './decision';
import type { Registered } from './register';
import {
	callRun,
	LEFT,
	roundsCallIn,
	siteOf,
	warn,
	type RoundsCall,
	type Site,
	type Words,
} from './runs';
import { Turns, whenAnswered } from './turns';

/** How long a credential that proved a call is tried first. */
const PROOF_LASTS_MS = 10_000;

/** Time between two readings of an execution's keys, so that forged calls cost none. */
const READ_AGAIN_AFTER_MS = 300_000;

/** How long after its decision a run goes on although others rely on it, in milliseconds. */
const LONGEST_STAY_MS = 300_000;

/** Time for n8n to store a resumed execution, before it is asked whether one waits on, and again. */
const ASK_AFTER_MS = [5_000, 15_000, 60_000, 300_000];

/** A call names few events; more are a stranger's. */
const MOST_EVENTS = 100;

const turns = new Turns();

/** Executions whose keys were read from Oneflow. */
const keysRead = new Recent(READ_AGAIN_AFTER_MS);

/** Makes Oneflow retry, which is nothing to worry about. */
function retry(context: IWebhookFunctions, reason: string): IWebhookResponseData {
	return askToRetry(context, reason, 'debug');
}

/** The contract a call names; undefined when its body has no such number. */
function contractIn(body: unknown): number | undefined {
	if (!isRecord(body) || !isRecord(body.contract)) return undefined;
	const { id } = body.contract;
	return typeof id === 'number' && Number.isSafeInteger(id) ? id : undefined;
}

/** When the event of a call that may decide a contract happened, in milliseconds since 1970. */
function decisionIn(body: unknown): number | undefined {
	const events: unknown[] = isRecord(body) && Array.isArray(body.events) ? body.events : [];
	const deciding = recordsIn(events.slice(0, MOST_EVENTS)).filter(({ type }) =>
		DECIDING_EVENTS.includes(String(type)),
	);
	if (deciding.length === 0) return undefined;
	const times = deciding.map(({ created_time: time }) => Date.parse(String(time)));
	return Math.min(...times.map((time) => (Number.isNaN(time) ? Date.now() : time)));
}

/** The items that were put to wait, as they would go on at the time limit. */
function storedItems(context: IWebhookFunctions): INodeExecutionData[] {
	const items: unknown = context.evaluateExpression('{{ $input.all() }}', 0);
	return Array.isArray(items)
		? (items as INodeExecutionData[]).filter(({ json }) => isRecord(json))
		: [];
}

function isUndecided({ json }: INodeExecutionData): boolean {
	return json.outcome === 'timedOut';
}

/** Whether the run waits for a contract; else the call is for others, or for an earlier wait, as in a loop. */
function isAwaited(items: INodeExecutionData[], contractId: number): boolean {
	return items.some((item) => isUndecided(item) && Number(item.json.id) === contractId);
}

/** What stands in Oneflow tells a row given untouched from a simplified one. */
function isRaw(row: IDataObject): boolean {
	return Object.keys(row).some((key) => key.startsWith('_'));
}

/** Credentials that a moment ago proved a call, by workflow and credential. */
const proven = new Recent<ICredentialDataDecryptedObject>(PROOF_LASTS_MS, 100);

/**
 * The credential, if Oneflow sent the call; else undefined. The key is worked out from the address and the
 * credential's token. Where the token was renewed since, or n8n's address has changed, the webhook itself has
 * the key (docs/oneflow-api.md 4.10). A workflow's runs may be called by the hundred, and n8n starts an engine
 * for each reading of a credential, so one that proved a call is tried first for a moment.
 */
async function believed(
	context: IWebhookFunctions,
	proof: Proof,
	address: string,
): Promise<ICredentialDataDecryptedObject | undefined> {
	const isProof = (data: ICredentialDataDecryptedObject) =>
		isSentWith({ proof, address, token: tokenOf(data) });
	const { oneflowApi } = context.getNode().credentials ?? {};
	const name = `${context.getWorkflow().id} ${oneflowApi?.id}`;
	const known = proven.get(name);
	if (known !== undefined && isProof(known)) return known;
	const data = await context.getCredentials<ICredentialDataDecryptedObject>('oneflowApi');
	const isIts = isProof(data) || (await isOfRegister(context, proof, address, data));
	if (isIts) proven.set(name, data);
	return isIts ? data : undefined;
}

/** Whether a webhook in the register called, read anew at most once in five minutes for each execution. */
async function isOfRegister(
	context: IWebhookFunctions,
	proof: Proof,
	address: string,
	data: ICredentialDataDecryptedObject,
): Promise<boolean> {
	const site = await siteFor(context, data);
	const { register } = bellOf(site).memory;
	const { search } = new URL(address);
	const hasCalled = ({ tail, webhook: { sign_key: key } }: Registered) =>
		tail.endsWith(search) && typeof key === 'string' && isSignedWith(proof, key);
	if (register.known.some(hasCalled)) return true;
	const execution = resumeUrlOf(context);
	if (keysRead.has(execution)) return false;
	keysRead.add(execution);
	return (await register.read(site.oneflow)).some(hasCalled);
}

async function siteFor(
	context: IWebhookFunctions,
	data: ICredentialDataDecryptedObject,
): Promise<Site> {
	const oneflow = await OneflowClient.connect(context, { data });
	return siteOf(context, oneflow, baseOf(resumeUrlOf(context)));
}

/** An item with its contract as it is now; undefined while that is not decided. */
async function decided(
	oneflow: OneflowClient,
	{ json, ...item }: INodeExecutionData,
): Promise<INodeExecutionData | undefined> {
	const contract = await readUnlessDeleted(oneflow, Number(json.id));
	if (contract === undefined) return { ...item, json: withOutcome(json, 'deleted') };
	const outcome = outcomeOf(contract);
	if (outcome === undefined) return undefined;
	const row = withOutcome(contract, outcome);
	return { ...item, json: isRaw(json) ? row : simplify('contract', row) };
}

/**
 * All items of the wait, once each of their contracts is decided; undefined before. Nothing is remembered
 * between calls: the contracts themselves say how far it is, so that no process needs to know.
 */
async function allDecided(
	oneflow: OneflowClient,
	items: INodeExecutionData[],
	contractId: number,
): Promise<{ items?: INodeExecutionData[]; isCalledDecided: boolean }> {
	// The one that the call is about first: while it is not decided, the others need no call.
	const isCalled = ({ json }: INodeExecutionData) => Number(json.id) === contractId;
	const found = new Map<number, INodeExecutionData>();
	const undecided = items.filter(isUndecided);
	for (const item of [...undecided.filter(isCalled), ...undecided]) {
		const id = Number(item.json.id);
		if (found.has(id)) continue;
		const now = await decided(oneflow, item);
		if (now === undefined) return { isCalledDecided: found.has(contractId) };
		found.set(id, now);
	}
	const all = items.map((item) => {
		const now = isUndecided(item) ? found.get(Number(item.json.id)) : undefined;
		return now === undefined ? item : { ...now, pairedItem: item.pairedItem };
	});
	return { items: all, isCalledDecided: true };
}

/**
 * Handles one call to a waiting run of Publish and Wait (docs/oneflow-api.md 4.12). A call that decides
 * resumes the run; everything else leaves it waiting. What costs least is looked at first: size and shape,
 * then the signature, and only then Oneflow is asked. Never throws: n8n would end the execution with that error.
 */
export async function receiveDecision(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await handle(context);
	} catch (error) {
		const { message } = toNodeError(context.getNode(), error);
		return askToRetry(context, `could not handle a call about a contract: ${message}`);
	}
}

async function handle(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const body: unknown = context.getBodyData();
	const callback = callbackIn(context.getQueryData() as IDataObject);
	const contractId = contractIn(body);
	const proof = proofOf(body);
	if (callback === undefined || contractId === undefined || proof?.signature === undefined) {
		return refuse(context, NOT_A_NOTIFICATION);
	}
	const resumeUrl = resumeUrlOf(context);
	const data = await believed(context, proof, callbackAddress(resumeUrl, callback));
	if (data === undefined) return refuse(context, NOT_SIGNED);
	const say = (oneflow: Words['oneflow']) => ({ oneflow, at: baseOf(resumeUrl) });
	const call = { contractId, decidedAt: decisionIn(body), round: roundsCallIn(body) };
	const items = storedItems(context);
	if (!isAwaited(items, contractId)) {
		const isForOthers = contractId !== callback.contractId && call.decidedAt !== undefined;
		if (!isForOthers) return { webhookResponse: say('waits') };
		const site = await siteFor(context, data);
		if (await bellOf(site).ring(site, callback, contractId)) {
			return { webhookResponse: say('waits') };
		}
		return retry(context, `contract ${contractId} has to be reported again for other runs`);
	}
	return await turns.take(callback.wait, context.getResponseObject(), async () => {
		const site = await siteFor(context, data);
		const { items: output, isCalledDecided } = await allDecided(site.oneflow, items, contractId);
		if (output === undefined) {
			if (isCalledDecided) return { webhookResponse: say('waits') };
			if (call.decidedAt === undefined) return { webhookResponse: say('later') };
			// Oneflow may show the new state late; a call with a changed content is no harm to ask again.
			return retry(context, `contract ${contractId} is not decided yet, although a call said so`);
		}
		const may = await mayGoOn(bellOf(site), site, callback, call);
		if (may === 'listening') return { webhookResponse: say('listening') };
		if (may === 'later') return retry(context, 'other runs rely on this one a little longer');
		removeAfterwards(context, data, callback.wait, items);
		return { workflowData: [output], webhookResponse: say('resumed') };
	});
}

/** What a call to a decided run says. */
export interface DecidingCall {
	/** When it was decided, as Oneflow says. */
	decidedAt: number | undefined;
	round: RoundsCall | undefined;
}

/** Whether a run whose contracts are decided may go on. A round knows; else a round is made. */
export async function mayGoOn(
	bell: Bell,
	site: Site,
	callback: Callback,
	{ decidedAt = Number.POSITIVE_INFINITY, round }: DecidingCall,
): Promise<'now' | 'later' | 'listening'> {
	if (round !== undefined) return round.isFree ? 'now' : 'listening';
	const isFree = await bell.leave(site, callback).catch(() => false);
	return isFree || Date.now() - decidedAt > LONGEST_STAY_MS ? 'now' : 'later';
}

/**
 * Removes the wait's webhooks once n8n has taken the decision and answered. Not before: without them
 * nobody would call again. When the caller did not wait for the answer, n8n is asked a little later
 * whether it took the decision. What fails here is removed by a later round.
 */
function removeAfterwards(
	context: IWebhookFunctions,
	data: ICredentialDataDecryptedObject,
	wait: string,
	items: INodeExecutionData[],
): void {
	const base = baseOf(resumeUrlOf(context));
	const ids = new Set(items.filter(isUndecided).map(({ json }) => Number(json.id)));
	const removeAll = async (isTaken: boolean) => {
		// Nobody waits for this, so it can sit out a rate limit.
		const oneflow = await OneflowClient.connect(context, { data, patience: PATIENCE.unattended });
		const site = siteOf(context, oneflow, base);
		const { register } = bellOf(site).memory;
		const own = await register.ofWait(oneflow, wait, (known) => {
			const found = new Set(known.map(({ callback }) => callback.contractId));
			return [...ids].every((id) => found.has(id));
		});
		if (isTaken || (await hasEnded(site, own))) await register.remove(oneflow, own);
	};
	whenAnswered(context.getResponseObject(), (isTaken) => {
		removeAll(isTaken).catch((error: unknown) => warn(context, LEFT, error));
	});
}

/** Whether n8n says that the wait of these webhooks is over, asked again while it says nothing. */
async function hasEnded(site: Site, [one]: Registered[]): Promise<boolean> {
	if (one === undefined) return false;
	for (const ms of ASK_AFTER_MS) {
		await after(ms);
		const answer = await callRun(site, one, { contractId: one.callback.contractId, isFree: true });
		if (answer !== undefined) return ['over', 'runs', 'unknown'].includes(answer.state);
	}
	return false;
}
