import { randomBytes } from 'crypto';

import type {
	IDataObject,
	IExecuteFunctions,
	IWebhookDescription,
	IWebhookFunctions,
} from 'n8n-workflow';

/**
 * Last part of the addresses that waiting runs are called at. Without it, a late call of Oneflow would
 * also resume a Wait node further on in the same execution.
 */
const PATH = 'oneflow';

/**
 * The address at which n8n hands calls to a waiting run of the node. Declared the way of n8n's Wait node:
 * n8n adds a token of the execution, and nothing is registered before a run waits.
 */
export const waitingWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		path: PATH,
		isFullPath: true,
		restartWebhook: true,
	},
];

/** The address at which n8n hands calls to this execution while it waits, with n8n's token of it. */
export function resumeUrlOf(context: IExecuteFunctions | IWebhookFunctions): string {
	return String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
}

/**
 * What a wait's webhook is called for beside its own contracts: a herald passes decisions on to the parked
 * ones, which hear of nothing but a deletion themselves.
 */
export type Role = 'herald' | 'parked';

/** What a callback's address says about the wait it belongs to. */
export interface Callback {
	contractId: number;
	/** Whether it is called for further contracts of the same wait. */
	isShared?: boolean;
	/** The workspace and template type that the webhook is narrowed to, see `placeOf`. */
	place: string;
	/** Undefined for one that hears of decisions for its own wait alone. */
	role?: Role;
	/** Tells the waits of an execution apart, and when this one began. */
	wait: string;
	/** End of the time limit, in seconds since 1970; undefined without one. */
	expires?: number;
}

/** A name for a new wait, which begins at `now` (milliseconds). */
export function newWait(now: number): string {
	return `${now.toString(36)}-${randomBytes(6).toString('hex')}`;
}

/** When a wait began, in milliseconds. */
export function beginOf({ wait }: Callback): number {
	return Number.parseInt(wait, 36);
}

/**
 * n8n says that a run is running while it is still about to wait, which takes long when it sends many
 * contracts and Oneflow limits it.
 */
const ABOUT_TO_WAIT_MS = 3_600_000;

/** Whether a run has had the time to send its contracts, so that it waits unless it has ended. */
export function isSettled(callback: Callback, now = Date.now()): boolean {
	return beginOf(callback) + ABOUT_TO_WAIT_MS < now;
}

/** What stands behind the execution's own address, in this order. */
function queryOf({ contractId, isShared, place, role, wait, expires }: Callback) {
	return { contract: contractId, shared: isShared ? 1 : undefined, place, role, wait, expires };
}

/**
 * The address that Oneflow is to call about a wait's contracts, made from the execution's own address, which
 * carries n8n's token. Always the same text for the same callback, as its sign key is derived from it.
 */
export function callbackAddress(resumeUrl: string, callback: Callback): string {
	const address = new URL(resumeUrl);
	address.pathname = `${address.pathname.replace(/\/$/, '')}/${PATH}`;
	for (const [name, value] of Object.entries(queryOf(callback))) {
		if (value !== undefined) address.searchParams.set(name, String(value));
	}
	return address.href;
}

/** The address of a callback, changed to that of another one of the same execution. */
export function changedAddress(present: string, callback: Callback): string {
	const address = new URL(present);
	address.pathname = address.pathname.slice(0, -PATH.length - 1);
	for (const name of Object.keys(queryOf(callback))) address.searchParams.delete(name);
	return callbackAddress(address.href, callback);
}

const WAIT = /^[0-9a-z]{1,12}-[0-9a-f]{12}$/;
const PLACE = /^\d{0,15}-\d{0,15}$/;

function wholeNumber(text: unknown): number | undefined {
	return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** What the query of a callback says; undefined when it is none of this package. */
export function callbackIn(query: IDataObject): Callback | undefined {
	const contractId = wholeNumber(query.contract);
	const expires = wholeNumber(query.expires);
	const { wait, place, role } = query;
	if (contractId === undefined || typeof wait !== 'string' || !WAIT.test(wait)) return undefined;
	if (typeof place !== 'string' || !PLACE.test(place)) return undefined;
	if (role !== undefined && role !== 'herald' && role !== 'parked') return undefined;
	if (query.expires !== undefined && expires === undefined) return undefined;
	const isShared = query.shared === '1';
	return { contractId, ...(isShared && { isShared }), place, role, wait, expires };
}

/** What an address at Oneflow says, as far as it is a waiting run's on the given origin. */
export function callbackAt(address: unknown, origin: string): Callback | undefined {
	if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
	const { origin: own, pathname, searchParams } = new URL(address);
	if (own !== origin || !pathname.endsWith(`/${PATH}`)) return undefined;
	return callbackIn(Object.fromEntries(searchParams));
}
