import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import {
	ACCEPTED,
	askToRetry,
	handled,
	NOT_A_NOTIFICATION,
	NOT_SIGNED,
	refuse,
	TOO_OFTEN,
	whenTaken,
} from '../../webhooks/answers';
import { hasN8nStarted } from '../../webhooks/n8n';
import { parseNotification } from '../../webhooks/notification';
import { isSameSecret, isSignedWith, proofOf, type Proof } from '../../webhooks/proof';
import { addressOf } from '../../webhooks/abandoned';
import { comesTooOften, isSentByOneflow } from '../../webhooks/sender';
import { OneflowClient } from '../../transport/client';
import { readCredential, tokenOf, type OneflowCredential } from '../../transport/credential';
import { toNodeError } from '../../transport/nodeError';
import { claim, claims, forget } from '../claims';
import { contractFor, eventName, itemOf, type OneflowEvent, type Refusal } from '../items';
import { calledAddress, keyOf } from '../memory';
import { isRefusedForGood } from '../oneflowLog';
import { isMeant } from '../scope';
import { isWanted, readSettings, type TriggerSettings } from '../settings';
import { contractOf, standingOf } from './readBack';

/** Headers that carry somebody's secret and are never handed on. */
const SECRET_HEADERS = new Set([
	'authorization',
	'cookie',
	'proxy-authorization',
	'x-oneflow-api-token',
	'x-oneflow-user-email',
]);

/** Why a call to a webhook that the node made is not believed; undefined when it proved itself. */
async function distrust(
	context: IWebhookFunctions,
	proof: Proof,
	data: ICredentialDataDecryptedObject,
): Promise<string | undefined> {
	const address = calledAddress(context);
	if (address === undefined) return NOT_SIGNED;
	const isIts = await isSentByOneflow(proof, {
		address,
		place: address,
		token: tokenOf(data),
		connect: async () => await OneflowClient.connect(context, { data }),
		isCalled: (webhook) => addressOf(webhook) === address,
	});
	return isIts ? undefined : NOT_SIGNED;
}

/** The same for a webhook that somebody else made. Without any known secret, nobody is believed. */
function distrustManual(
	context: IWebhookFunctions,
	proof: Proof,
	{ webhookSignKey, webhookHeaderName, webhookHeaderValue }: OneflowCredential,
): string | undefined {
	const hasHeader = webhookHeaderName !== '' && webhookHeaderValue !== '';
	if (webhookSignKey === '' && !hasHeader) {
		return 'refused a call, as the credential has neither a webhook sign key nor a webhook header';
	}
	if (webhookSignKey !== '' && !isSignedWith(proof, webhookSignKey)) return NOT_SIGNED;
	if (webhookHeaderName === '') return undefined;
	const sent = context.getHeaderData()[webhookHeaderName.toLowerCase()];
	return typeof sent === 'string' && isSameSecret(sent, webhookHeaderValue)
		? undefined
		: 'refused a call without the expected header';
}

function requestOf(context: IWebhookFunctions, secretHeader: string): IDataObject {
	const headers = Object.entries(context.getHeaderData()).filter(
		([name]) => !SECRET_HEADERS.has(name) && name !== secretHeader.toLowerCase(),
	);
	const query = { ...((context.getQueryData() ?? {}) as IDataObject) };
	return { request: { headers: Object.fromEntries(headers), query } } as IDataObject;
}

function refusalOf(
	context: IWebhookFunctions,
	error: unknown,
	contractId: number,
	events: OneflowEvent[],
): Refusal {
	const { message, description } = toNodeError(context.getNode(), error) as Error & Refusal;
	const names = events.map(({ type }) => type).join(', ');
	return {
		message: `${names} of contract ${contractId} could not be read from Oneflow: ${message}`,
		description: `${description ?? ''}\nNothing was started for this event. Once the credential's user may read the contract, the trigger finds the event by itself if it changed the contract's state and Catch Up is on.`,
	};
}

/** Has Oneflow repeat a call of which something could not be found out. */
const again = (context: IWebhookFunctions, reason: string) =>
	askToRetry(context, `asked Oneflow to retry: ${reason}`);

/** Reads back what a call says of events, and answers it; `start` gives what starts. Throws OneflowFailure. */
async function verified(
	context: IWebhookFunctions,
	id: number,
	events: OneflowEvent[],
	settings: TriggerSettings,
	data: ICredentialDataDecryptedObject,
	start: (more: IDataObject) => IWebhookResponseData,
): Promise<IWebhookResponseData> {
	if (!settings.includeContract) return start({});
	const oneflow = await OneflowClient.connect(context, { data });
	const contract = await contractOf(oneflow, id, events);
	if (contract !== null) {
		const isForUs = await isMeant(oneflow, contract, settings);
		if (isForUs === undefined) {
			return again(context, `contract ${id} does not show its template yet`);
		}
		if (!isForUs) return ACCEPTED;
		const standing = await standingOf(oneflow, id, events);
		if (standing === 'old') {
			return refuse(context, `refused a call with old events of contract ${id}`);
		}
		if (standing === 'missing') {
			return again(context, `contract ${id} does not have all events that a call named`);
		}
	}
	return start(contractFor(settings, contract));
}

/**
 * Handles one call of Oneflow (docs/oneflow-api.md 4.12). 200 means: the workflow has started, or there is
 * nothing to do. Forgeries get 401; what could not be verified for now gets 503, and Oneflow retries.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await handled(context, async () => await handle(context));
}

async function handle(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const body: unknown = context.getBodyData();
	const proof = proofOf(body);
	if (proof === undefined) return refuse(context, NOT_A_NOTIFICATION);
	const settings = readSettings(context);
	const data = await context.getCredentials<ICredentialDataDecryptedObject>('oneflowApi');
	const credential = readCredential(data);
	const reason =
		settings.setup === 'manual'
			? distrustManual(context, proof, credential)
			: await distrust(context, proof, data);
	if (reason !== undefined) return refuse(context, reason);
	const notification = parseNotification(body);
	if (notification === undefined) return refuse(context, NOT_A_NOTIFICATION);

	const { contract, callback_id: callbackId } = notification;
	const name = (event: OneflowEvent) => keyOf(context, eventName(contract.id, event));
	const wanted = notification.events.filter(({ type }) => isWanted(settings, type));
	const byName = new Map(wanted.map((event) => [name(event), event]));
	if (byName.size === 0) return ACCEPTED;
	const isProduction = context.getMode() !== 'manual';
	const address = calledAddress(context);
	if (isProduction && address !== undefined && !(await hasN8nStarted(context.helpers, address))) {
		return again(context, 'n8n is still starting');
	}
	const isKnown = (one: string) => settings.deduplicate && isProduction && claims.has(one);
	const fresh = [...byName.keys()].filter((one) => !isKnown(one));
	if (fresh.length === 0) {
		const outcomes = [...byName.keys()].map((one) => claims.get(one));
		if (!(await Promise.all(outcomes)).includes(false)) return ACCEPTED;
		return askToRetry(context, 'the first delivery of a repeated call did not succeed');
	}

	if (comesTooOften(keyOf(context, 'call'), proof)) return refuse(context, TOO_OFTEN);
	// Where the caller went away early, the next run asks the database whether one was stored.
	const outcome = whenTaken(context);
	claim(isProduction ? fresh : [], outcome);
	const events = fresh.map((one) => byName.get(one) as OneflowEvent);
	const extra = settings.includeRequest ? requestOf(context, credential.webhookHeaderName) : {};
	const itemsWith = (more: IDataObject) =>
		events.map((event) => itemOf(event, contract.id, callbackId, { ...extra, ...more }));
	const start = (more: IDataObject) => ({ workflowData: [itemsWith(more)] });
	try {
		return await verified(context, contract.id, events, settings, data, start);
	} catch (error) {
		// A proxy's refusal passes, unlike Oneflow's own.
		if (!isRefusedForGood(error) || error.isForeign) {
			return again(context, toNodeError(context.getNode(), error).message);
		}
		// The run reports it. Nothing has run, so a look may bring the events later.
		void outcome.then(() => forget(fresh));
		const refusal = refusalOf(context, error, contract.id, events) as unknown as IDataObject;
		return { workflowData: [itemsWith({ contract: null, refusal }).slice(0, 1)] };
	}
}
