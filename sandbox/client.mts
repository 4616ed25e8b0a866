import type { Static } from '@sinclair/typebox';
import type { AppContract, BigFile, Lifecycle, Selector } from './control/contracts.mts';
import type { Notify } from './control/hooks.mts';
import type { Kind } from './control/patch.mts';
import type { Extension, Made, Reset, SandboxInfo } from './control/server.mts';
import type { Fault, Storage } from './control/traffic.mts';
import type { Guesses } from './guesses.mts';
import type { RateLimit } from './http/rate-limit.mts';
import type { LoggedRequest } from './http/request-log.mts';
import type { StorageRequest } from './storage/host.mts';
import type { Attempt } from './webhooks/delivery.mts';

export type { Attempt, Guesses, LoggedRequest, SandboxInfo, StorageRequest };
export type Account = NonNullable<Static<typeof Reset>>;
export type FaultRule = Static<typeof Fault>;
export type Person = NonNullable<Static<typeof Selector>>;

/** A contract as a control call shows it: what an anonymous administrator sees. */
export type ShownContract = { id: number; state: string } & Record<string, unknown>;

/**
 * The control calls of a running sandbox, typed by the schemas that check them. What each does
 * stands in sandbox/README.md. Every call throws unless the sandbox answers 200.
 */
export class SandboxClient {
	/** Address of the web pages, without a slash at the end. */
	readonly url: string;

	constructor(url: string) {
		this.url = url;
	}

	/** A control call by method and path below `/_sandbox`, for what has no method here. */
	async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.url}/_sandbox${path}`, {
			method,
			...(body === undefined
				? {}
				: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return JSON.parse(text) as T;
	}

	private async data<T>(path: string): Promise<T> {
		return (await this.call<{ data: T }>('GET', path)).data;
	}

	// The account
	info = () => this.call<SandboxInfo>('GET', '/info');
	reset = (account: Account = {}) => this.call<SandboxInfo>('POST', '/reset', account);
	enableExtension = (extension: Static<typeof Extension>) =>
		this.call<Made>('POST', '/extensions', extension);
	guesses = () => this.call<Guesses>('GET', '/guesses');
	guess = (changes: Partial<Guesses>) => this.call<Guesses>('POST', '/guesses', changes);
	/** Reads a stored row with `{}`, changes it, or removes it with null. */
	patch = async (kind: Kind, id: number | string | undefined, set: object | null) =>
		(await this.call<{ row: Record<string, unknown> }>('POST', '/patch', { kind, id, set })).row;

	// What the API was asked, and everything that makes the network worse
	requests = () => this.data<LoggedRequest[]>('/requests');
	clearRequests = () => this.call<object>('DELETE', '/requests');
	storageRequests = () => this.data<StorageRequest[]>('/storage/requests');
	clearStorageRequests = () => this.call<object>('DELETE', '/storage/requests');
	fault = (rule: FaultRule) => this.call<{ id: number }>('POST', '/faults', rule);
	clearFaults = () => this.call<object>('DELETE', '/faults');
	latency = (ms: number, createMs?: number) =>
		this.call<object>('POST', '/latency', { ms, create_ms: createMs });
	searchLag = (ms: number) => this.call<object>('POST', '/search-lag', { ms });
	clock = (offsetMs: number) =>
		this.call<{ time: string }>('POST', '/clock', { offset_ms: offsetMs });
	storageTrouble = (trouble: Static<typeof Storage>) =>
		this.call<object>('POST', '/storage', trouble);
	/** Null turns the limit off. */
	rateLimit = (limit: number | null, windowSeconds?: number) =>
		this.call<{ rate_limit: RateLimit | null }>('POST', '/rate-limit', { limit, windowSeconds });

	// Contracts as people in the app and the signatories handle them
	makeContracts = (contracts: Static<typeof AppContract>) =>
		this.call<{ ids: number[]; contract?: ShownContract }>('POST', '/contracts', contracts);
	sign = (id: number, who?: Person) => this.act(id, 'sign', who);
	decline = (id: number, who?: Person) => this.act(id, 'decline', who);
	visit = (id: number, who?: Person) => this.act(id, 'visit', who);
	expire = (id: number) => this.act(id, 'expire');
	remove = (id: number) => this.act(id, 'delete');
	lifecycle = (id: number, to: Static<typeof Lifecycle>['to']) => this.act(id, 'lifecycle', { to });
	links = (id: number) =>
		this.data<Array<{ participant_id: number; email: string; access_link: string }>>(
			`/contracts/${id}/links`,
		);
	makeFile = (file: Static<typeof BigFile>) =>
		this.call<{ file_id: number }>('POST', '/files', file);
	private act = async (id: number, action: string, body?: object) =>
		(await this.call<{ contract: ShownContract }>('POST', `/contracts/${id}/${action}`, body))
			.contract;

	// Notifications
	deliveries = (webhookId?: number) =>
		this.data<Attempt[]>(`/deliveries${webhookId === undefined ? '' : `?webhook_id=${webhookId}`}`);
	clearDeliveries = () => this.call<object>('DELETE', '/deliveries');
	/** Begins at once what waits for its next attempt. */
	retryNow = () => this.call<{ retried: number }>('POST', '/deliveries/retry');
	notify = (notification: Static<typeof Notify>) =>
		this.call<{ callback_id: string; url: string; body: object }>(
			'POST',
			'/webhooks/notify',
			notification,
		);
	retryFactor = (factor: number) => this.call<object>('POST', '/retry-factor', { factor });
	/** Resolves when nothing is under way; false when that took longer. */
	idle = async (timeoutMs = 10_000) =>
		(await this.call<{ idle: boolean }>('GET', `/idle?timeoutMs=${timeoutMs}`)).idle;
	/** An address that answers 200, or as the query says: `?status=500&times=3`. */
	sink = (name: string, query = '') => `${this.url}/_sandbox/sink/${name}${query}`;
}
