/* Control of this worker's sandbox. */
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

type Seed = 'default' | 'other';

/** One call to `/v1` as the sandbox saw it. */
export interface SeenRequest {
	method: string;
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it freely
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

export const TOKENS: Record<Seed, string> = {
	default: 'sandbox-example-token-000000000000000001',
	other: 'other-example-token-00000000000000000077',
};
const USERS: Record<Seed, string> = {
	default: 'ada@example.com',
	other: 'astrid.nygard@fjordlys.example',
};

/** Set by the test environment. */
declare const oneflowSandboxUrl: string;

/** Where this worker's sandbox listens. */
export const sandboxUrl = (): string => oneflowSandboxUrl;

/** The API's base URL. */
export const baseUrl = (): string => `${sandboxUrl()}/v1`;

async function call(method: string, url: string, headers: Record<string, string>, body: unknown) {
	const response = await fetch(url, {
		method,
		headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
	return text === '' ? undefined : JSON.parse(text);
}

/** A control call below `/_sandbox`; throws unless it answers 2xx. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it freely
export async function control(method: string, path: string, body?: unknown): Promise<any> {
	return await call(method, `${sandboxUrl()}/_sandbox${path}`, {}, body);
}

/** A call to the API itself, past the node; throws unless it answers 2xx. */
export async function api(
	method: string,
	path: string,
	body?: unknown,
	{ seed = 'default', user = USERS[seed] }: { seed?: Seed; user?: string } = {},
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it freely
): Promise<any> {
	const headers = { 'x-oneflow-api-token': TOKENS[seed] };
	const asUser = user === '' ? headers : { ...headers, 'x-oneflow-user-email': user };
	return await call(method, `${baseUrl()}${path}`, asUser, body);
}

/** Seeds anew, without faults, latency and log. */
export async function resetSandbox(seed: Seed = 'default'): Promise<IDataObject> {
	const info = await control('POST', '/reset', { seed });
	await latency(0);
	return info;
}

/** The calls since the last reset, in their order. */
export async function requests(): Promise<SeenRequest[]> {
	return (await control('GET', '/requests')).data;
}

export async function clearRequests(): Promise<void> {
	await control('DELETE', '/requests');
}

export async function storageRequests(): Promise<SeenRequest[]> {
	return (await control('GET', '/storage/requests')).data;
}

export async function fault(rule: FaultRule): Promise<{ id: number }> {
	return await control('POST', '/faults', rule);
}

export async function clearFaults(): Promise<void> {
	await control('DELETE', '/faults');
}

export async function latency(ms: number, createMs = 0): Promise<void> {
	await control('POST', '/latency', { ms, create_ms: createMs });
}

export async function rateLimit(limit: number | null, windowSeconds?: number): Promise<void> {
	await control('POST', '/rate-limit', { limit, windowSeconds });
}

/** The credential that fits the sandbox, with changes. */
export function sandboxCredential(
	more: ICredentialDataDecryptedObject = {},
	seed: Seed = 'default',
): ICredentialDataDecryptedObject {
	return {
		apiToken: TOKENS[seed],
		userEmail: USERS[seed],
		environment: 'custom',
		baseUrl: baseUrl(),
		...more,
	};
}
