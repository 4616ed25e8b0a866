import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

type Seed = 'default' | 'other';

/** One call to `/v1` as the sandbox saw it. */
export interface SeenRequest {
	method: string;
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	// The body is whatever the node sent; tests look into it freely.
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	body: any;
	status: number;
	duration_ms: number;
	time: string;
}

export interface FaultRule {
	kind: 'status' | 'reset' | 'timeout' | 'html' | 'empty';
	method?: string;
	/** Regular expression over the path from `/v1` on, without the query. */
	path?: string;
	status?: number;
	retryAfter?: number | string;
	/** Strike every Nth matching request. */
	every?: number;
	/** Strike at most so many times. */
	times?: number;
	/** `after`: the work is done and the answer spoilt. */
	when?: 'before' | 'after';
}

export const TOKENS: Record<Seed, string>;
export const USERS: Record<Seed, string>;

/** This worker's sandbox, and its API's base URL. */
export function sandboxUrl(): string;
export function baseUrl(): string;
/** A control call below `/_sandbox`; throws unless it answers 2xx. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function control(method: string, path: string, body?: unknown): Promise<any>;
/** A call to the API itself, past the node; throws unless it answers 2xx. */
export function api(
	method: string,
	path: string,
	body?: unknown,
	options?: { seed?: Seed; user?: string },
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
): Promise<any>;
/** Seeds anew, without faults, latency and log. */
export function resetSandbox(seed?: Seed): Promise<IDataObject>;
/** The calls since the last reset, in their order. */
export function requests(): Promise<SeenRequest[]>;
export function clearRequests(): Promise<void>;
export function storageRequests(): Promise<SeenRequest[]>;
export function fault(rule: FaultRule): Promise<{ id: number }>;
export function clearFaults(): Promise<void>;
export function latency(ms: number, createMs?: number): Promise<void>;
export function rateLimit(limit: number | null, windowSeconds?: number): Promise<void>;
/** The credential that fits the sandbox, with changes. */
export function sandboxCredential(
	more?: ICredentialDataDecryptedObject,
	seed?: Seed,
): ICredentialDataDecryptedObject;
