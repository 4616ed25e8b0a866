import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { OneflowClient } from '../transport/client';
import { readCredential, type OneflowCredential } from '../transport/credential';
import { toNodeError } from '../transport/nodeError';
import {
	isSameSecret,
	isSigned,
	parseNotification,
	type Notification,
	type NotifiedEvent,
} from './notification';
import { areLogged, isMeant, readContract } from './readBack';
import { readSettings, type TriggerSettings } from './settings';
import { readRegistration, type Registration } from './state';
import { memoryFor, note } from './stored';

const UNAUTHORIZED = 401;
/** Anything but 200 makes Oneflow come again (API notes 4.12). */
const TRY_AGAIN = 503;

/** Headers that carry somebody's secret and are never handed on. */
const SECRET_HEADERS = new Set([
	'authorization',
	'cookie',
	'proxy-authorization',
	'x-oneflow-api-token',
	'x-oneflow-user-email',
]);

function answer(context: IWebhookFunctions, status: number, reason: string): IWebhookResponseData {
	context.logger.warn(`Oneflow trigger "${context.getNode().name}": ${reason}`);
	context.getResponseObject().status(status).end();
	return { noWebhookResponse: true };
}

/** 200 without a run. */
const NOTHING_TO_DO: IWebhookResponseData = {};

/** Why the call is not believed; undefined when it proved itself. Without any known secret, nobody is believed. */
function distrust(
	context: IWebhookFunctions,
	notification: Notification,
	settings: TriggerSettings,
	registration: Registration | undefined,
	credential: OneflowCredential | undefined,
): string | undefined {
	if (!settings.isManual) {
		if (registration === undefined) return 'refused a call, as no sign key is known';
		return isSigned(notification, registration.signKey)
			? undefined
			: 'refused a call whose signature does not match';
	}
	const { webhookSignKey = '', webhookHeaderName = '', webhookHeaderValue = '' } = credential ?? {};
	if (webhookSignKey === '' && (webhookHeaderName === '' || webhookHeaderValue === '')) {
		return 'refused a call, as the credential has neither a webhook sign key nor a webhook header';
	}
	if (webhookSignKey !== '' && !isSigned(notification, webhookSignKey)) {
		return 'refused a call whose signature does not match';
	}
	if (webhookHeaderName === '') return undefined;
	const sent = context.getHeaderData()[webhookHeaderName.toLowerCase()];
	return typeof sent === 'string' && isSameSecret(sent, webhookHeaderValue)
		? undefined
		: 'refused a call without the expected header';
}

function requestOf(
	context: IWebhookFunctions,
	credential: OneflowCredential | undefined,
): IDataObject {
	const secret = credential?.webhookHeaderName.toLowerCase();
	const headers = Object.entries(context.getHeaderData()).filter(
		([name]) => !SECRET_HEADERS.has(name) && name !== secret,
	);
	return { headers: Object.fromEntries(headers), query: context.getQueryData() } as IDataObject;
}

function itemOf(
	{ contract, callback_id: callbackId }: Notification,
	event: NotifiedEvent,
	extra: IDataObject,
): INodeExecutionData {
	return {
		json: {
			event: event.type,
			eventId: event.id,
			eventTime: event.created_time ?? null,
			contractId: contract.id,
			callbackId,
			...extra,
		},
	};
}

type Verdict = { items: INodeExecutionData[] } | { drop: true } | { retry: string };

/** Reads back what the notification claims and says what is to become of it. */
async function verify(
	context: IWebhookFunctions,
	notification: Notification,
	events: NotifiedEvent[],
	settings: TriggerSettings,
	registration: Registration | undefined,
	extra: IDataObject,
): Promise<Verdict> {
	if (!settings.includeContract) {
		return { items: events.map((event) => itemOf(notification, event, extra)) };
	}
	const oneflow = await OneflowClient.connect(context);
	const contractId = notification.contract.id;
	const contract = await readContract(oneflow, contractId);
	if (contract !== null) {
		const isForUs = await isMeant(oneflow, contract, settings, registration);
		if (isForUs === undefined) {
			return { retry: `contract ${contractId} does not tell its template yet` };
		}
		if (!isForUs) return { drop: true };
		if (!(await areLogged(oneflow, contractId, events))) {
			return { retry: `contract ${contractId} does not have all events that a call named` };
		}
	}
	return { items: events.map((event) => itemOf(notification, event, { ...extra, contract })) };
}

/**
 * Handles one call of Oneflow (API notes 4.12). 200 means: the workflow has started, or there is
 * nothing to do. Forgeries get 401; what could not be verified for now gets 503, and Oneflow comes again.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await handle(context);
	} catch (error) {
		// Thrown on, it would become a failed execution for everybody who calls the address.
		const { message } = toNodeError(context.getNode(), error);
		return answer(context, TRY_AGAIN, `could not handle a call: ${message}`);
	}
}

async function handle(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const notification = parseNotification(context.getBodyData());
	if (notification === undefined) {
		return answer(context, UNAUTHORIZED, 'refused a call that is no notification of Oneflow');
	}
	const settings = readSettings(context);
	const registration = readRegistration(context);
	const credential = settings.isManual
		? readCredential(await context.getCredentials('oneflowApi'))
		: undefined;
	const reason = distrust(context, notification, settings, registration, credential);
	if (reason !== undefined) return answer(context, UNAUTHORIZED, reason);

	const { eventTypes } = settings;
	const wanted = notification.events.filter(({ type }) => eventTypes?.includes(type) ?? true);
	if (wanted.length === 0) return NOTHING_TO_DO;

	const memory = memoryFor(context);
	memory.load(context.getWorkflowStaticData('node').deliveries);
	const standing = memory.place(notification, wanted, settings.deduplicate);
	if (standing.kind === 'altered') {
		return answer(
			context,
			UNAUTHORIZED,
			'refused a call that repeats another one with changed content',
		);
	}
	if (standing.kind === 'duplicate') {
		if (await standing.outcome) return NOTHING_TO_DO;
		return answer(context, TRY_AGAIN, 'the first delivery of a repeated call did not succeed');
	}

	const { delivery, events } = standing;
	const extra = settings.includeRequest ? { request: requestOf(context, credential) } : {};
	let verdict: Verdict;
	try {
		verdict = await verify(context, notification, events, settings, registration, extra);
	} catch (error) {
		verdict = { retry: toNodeError(context.getNode(), error).message };
	}
	if ('retry' in verdict) {
		delivery.release();
		return answer(context, TRY_AGAIN, `asked Oneflow to come again: ${verdict.retry}`);
	}
	delivery.follow(context.getResponseObject());
	note(context, delivery);
	return 'drop' in verdict ? NOTHING_TO_DO : { workflowData: [verdict.items] };
}
