/* Control of this worker's sandbox. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { type FaultRule, SandboxClient } from '../../sandbox/client.mts';

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

export type { FaultRule };

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

/** This worker's sandbox, see sandbox/client.mts. */
export const sandbox = () => new SandboxClient(sandboxUrl());

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
	return await sandbox().call(method, path, body);
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

/** Seeds anew, without faults, latency and log; making a contract takes no time. */
export async function resetSandbox(seed: Seed = 'default') {
	const info = await sandbox().reset({ seed });
	await latency(0);
	return info;
}

/** The calls since the last reset, in their order. */
export const requests = async () => (await sandbox().requests()) as SeenRequest[];
export const clearRequests = async () => await sandbox().clearRequests();
export const storageRequests = async () => await sandbox().storageRequests();
export const fault = async (rule: FaultRule) => await sandbox().fault(rule);
export const clearFaults = async () => await sandbox().clearFaults();
export const latency = async (ms: number, createMs = 0) => await sandbox().latency(ms, createMs);
export const rateLimit = async (limit: number | null, windowSeconds?: number) =>
	await sandbox().rateLimit(limit, windowSeconds);

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
