import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { ACCEPTED, askToRetry, NOT_A_NOTIFICATION, NOT_SIGNED, refuse } from '../webhooks/answers';
import { proofOf, type Proof } from '../webhooks/proof';
import { isSentWith, isSentWithFormerToken } from '../webhooks/sender';
import { simplify } from '../oneflow/shapes';
import { isRecord } from '../records';
import { OneflowClient } from '../transport/client';
import { tokenOf } from '../transport/credential';
import { toNodeError } from '../transport/nodeError';
import { PATIENCE } from '../transport/retry';
import { callbackAddress, callbackIn, resumeUrlOf, type Callback, type Role } from './callback';
import { callerOf, callRun, LEFT, reachOf, warn, type Reach } from './calls';
import { DECIDING_EVENTS, outcomeOf, readContract, UNPARKED_EVENTS } from './decision';
import { mayLeave, withdraw } from './handOver';
import { passOn } from './herald';
import { waitsOf } from './listing';
import { Turns, whenAnswered } from './turns';
import type { Waiting } from './webhooks';

const PROOF_LASTS_MS = 10_000;

/** Time for n8n to store a resumed execution, before it is asked whether one waits on, and again. */
const ASK_AFTER_MS = [5_000, 15_000, 60_000, 300_000];

const turns = new Turns();

/** Has Oneflow come again, which is nothing to worry about. */
function comeAgain(context: IWebhookFunctions, reason: string): IWebhookResponseData {
	return askToRetry(context, reason, 'debug');
}

/** The contract a call names; undefined when its body has no such number. */
function contractIn(body: unknown): number | undefined {
	if (!isRecord(body) || !isRecord(body.contract)) return undefined;
	const { id } = body.contract;
	return typeof id === 'number' && Number.isSafeInteger(id) ? id : undefined;
}

/** Whether a call names an event of these types. Looks at few events, whoever sent how many. */
function says(body: unknown, types: string[]): boolean {
	const events: unknown[] = isRecord(body) && Array.isArray(body.events) ? body.events : [];
	return events
		.slice(0, 100)
		.some((event) => isRecord(event) && types.includes(String(event.type)));
}

/** Whether a call is to be passed on: one that is parked hears what was sent to it while it was a herald. */
function isForOthers({ role }: Callback, body: unknown): boolean {
	if (role === 'parked') return says(body, UNPARKED_EVENTS);
	return role === 'herald' && says(body, DECIDING_EVENTS);
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

/**
 * Whether a call may decide what the run waits for; else it is about another contract, or about an earlier
 * wait of this execution, as in a loop. A shared webhook is swept under the name of one contract for all.
 */
function isAwaited(items: INodeExecutionData[], callback: Callback, contractId: number): boolean {
	const isForAll = callback.isShared === true && contractId === callback.contractId;
	return items.some(
		(item) => isUndecided(item) && (isForAll || Number(item.json.id) === contractId),
	);
}

/** What stands in Oneflow tells a row given untouched from a simplified one. */
function isRaw(row: IDataObject): boolean {
	return Object.keys(row).some((key) => key.startsWith('_'));
}

/** Credentials that a moment ago proved a call, by workflow and credential; no longer than that. */
const proven = new Map<string, ICredentialDataDecryptedObject>();

/**
 * The credential, if Oneflow sent the call; else undefined. The key is worked out from the address and the
 * credential's token; when the token was renewed since, the webhook itself still has the former one
 * (docs/oneflow-api.md 4.10). A workflow's runs may be called by the hundred, and n8n starts an engine for each
 * reading of a credential, so one that proved a call is tried first for a moment.
 */
async function believed(
	context: IWebhookFunctions,
	proof: Proof,
	callback: Callback,
	address: string,
): Promise<ICredentialDataDecryptedObject | undefined> {
	const isProof = (data: ICredentialDataDecryptedObject) =>
		isSentWith({ proof, address, token: tokenOf(data) });
	const { oneflowApi } = context.getNode().credentials ?? {};
	const name = `${context.getWorkflow().id} ${oneflowApi?.id}`;
	const known = proven.get(name);
	if (known !== undefined && isProof(known)) return known;
	const data = await context.getCredentials<ICredentialDataDecryptedObject>('oneflowApi');
	if (isProof(data)) {
		remember(name, data);
		return data;
	}
	const { search } = new URL(address);
	const isCalled = ({ callback_url: url }: IDataObject) =>
		URL.canParse(String(url)) && new URL(String(url)).search === search;
	const connect = async () => await OneflowClient.connect(context, { data });
	const wait = `${callback.wait}/${callback.contractId}`;
	return (await isSentWithFormerToken(proof, wait, connect, isCalled)) ? data : undefined;
}

function remember(name: string, data: ICredentialDataDecryptedObject): void {
	proven.set(name, data);
	void sleep(PROOF_LASTS_MS).then(() => {
		if (proven.get(name) === data) proven.delete(name);
	});
}

/** An item with its contract as it is now; undefined while that is not decided. */
async function decided(
	oneflow: OneflowClient,
	{ json, ...item }: INodeExecutionData,
): Promise<INodeExecutionData | undefined> {
	const contract = await readContract(oneflow, Number(json.id));
	if (contract === undefined) return { ...item, json: { ...json, outcome: 'deleted' } };
	const outcome = outcomeOf(contract);
	if (outcome === undefined) return undefined;
	const row = { ...contract, outcome };
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
 * then whose contract it is, as every webhook hears of all contracts in its workspace, then the signature,
 * and only then Oneflow is asked. Never throws: n8n would end the execution with that error.
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
	const isNamed = contractId === callback.contractId;
	const forOthers = !isNamed && isForOthers(callback, body);
	const items = isNamed || callback.isShared ? storedItems(context) : [];
	const isOurs = isAwaited(items, callback, contractId);
	if (!isNamed && !isOurs && !forOthers) return ACCEPTED;
	const address = callbackAddress(resumeUrlOf(context), callback);
	const data = await believed(context, proof, callback, address);
	if (data === undefined) {
		return refuse(context, NOT_SIGNED);
	}
	const { origin } = new URL(address);
	if (!isOurs) {
		if (!forOthers) return ACCEPTED;
		const oneflow = await OneflowClient.connect(context, { data });
		const reach = reachOf(context, oneflow, origin);
		if (await passOn(reach, contractId, callback)) return ACCEPTED;
		return comeAgain(context, `contract ${contractId} is to be told again for other runs`);
	}
	return await turns.take(callback.wait, context.getResponseObject(), async () => {
		const oneflow = await OneflowClient.connect(context, { data });
		const { items: output, isCalledDecided } = await allDecided(oneflow, items, contractId);
		if (output !== undefined) {
			const reach = reachOf(context, oneflow, origin);
			const ids = items.map(({ json }) => Number(json.id));
			const own = { ...callback, role: await roleIn(reach, callback, items.length) };
			if (own.role === 'herald' && !(await mayLeave(reach, own, ids))) {
				return comeAgain(context, 'other runs rely on this one a little longer');
			}
			removeAfterwards(context, data, origin, callback.wait, items.length === 1);
			return { workflowData: [output] };
		}
		if (isCalledDecided || !says(body, DECIDING_EVENTS)) return ACCEPTED;
		// Oneflow may show the new state late; a call with a changed content is no harm to ask again.
		return askToRetry(context, `contract ${contractId} is not decided yet, as a call said`);
	});
}

/** The role of a wait: with several contracts, it may be a herald at the address of another one. */
async function roleIn(
	{ oneflow, origin }: Reach,
	{ wait, role }: Callback,
	contracts: number,
): Promise<Role | undefined> {
	if (contracts === 1 || role === 'herald') return role;
	const own = await waitsOf(oneflow, origin, wait, false);
	return own.some(({ callback }) => callback.role === 'herald') ? 'herald' : role;
}

/**
 * Removes the wait's webhooks once n8n has taken the decision and answered. Not before: without them
 * nobody would call again. When the caller did not wait for the answer, n8n is asked a little later
 * whether it took the decision. A herald hands its role over, as what changed meanwhile may rely on it. What
 * fails here is swept later.
 */
function removeAfterwards(
	context: IWebhookFunctions,
	data: ICredentialDataDecryptedObject,
	origin: string,
	wait: string,
	isSingle: boolean,
): void {
	const removeAll = async (isTaken: boolean) => {
		// Nobody waits for this, so it can sit out a rate limit.
		const oneflow = await OneflowClient.connect(context, { data, patience: PATIENCE.unattended });
		const own = await waitsOf(oneflow, origin, wait, isSingle);
		if (!isTaken && !(await haveEnded(context, own))) return;
		await withdraw(reachOf(context, oneflow, origin), own);
	};
	whenAnswered(context.getResponseObject(), (isTaken) => {
		removeAll(isTaken).catch((error: unknown) => warn(context, LEFT, error));
	});
}

/** Whether n8n says that the wait of these webhooks is over, asked again while it says nothing. */
async function haveEnded(context: IWebhookFunctions, [wait]: Waiting[]): Promise<boolean> {
	if (wait === undefined) return false;
	for (const pause of ASK_AFTER_MS) {
		await sleep(pause);
		const state = await callRun(callerOf(context), wait.webhook, wait.callback.contractId);
		if (state !== undefined) return state !== 'waits';
	}
	return false;
}
