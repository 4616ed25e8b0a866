/** Talks to the sandbox over HTTP, as a client of the API and through its control calls. */

export const TOKEN = 'sandbox-example-token-000000000000000001';
export const EXTENSION_TOKEN = 'sandbox-example-demo-extension-000000001';
export const ADMIN = 'ada@example.com';
export const MEMBER = 'nils@example.com';

/** Set by the test environment: where this worker's sandbox listens. */
declare const oneflowSandboxUrl: string;

export const rootUrl = (): string => oneflowSandboxUrl;

export interface ErrorBody {
	detail: string;
	error_code: number;
	parameter_problems?: Record<string, string[]>;
	request_id?: string;
	status: number;
	title: string;
	type?: string;
	info?: string;
}

export interface List<T> {
	_links: Record<'next' | 'previous' | 'self', { href: string | null }>;
	count: number;
	data: T[];
}

export interface Participant {
	id: number;
	email: string;
	name: string;
	signatory: boolean;
	organizer: boolean;
	sign_state: string;
	sign_method: string;
	delivery_channel: string;
	delivery_status: string;
	my_participant: boolean;
	_permissions: Record<string, boolean>;
	_private_ownerside: Record<string, unknown>;
}

export interface Party {
	id: number;
	type: string;
	my_party: boolean;
	name: string;
	country_code: string;
	participants?: Participant[];
	participant?: Participant;
}

export interface Field {
	id: number;
	value: string;
	_private_ownerside: { custom_id: string };
}

export interface Product {
	id: number;
	name: string;
	price_1: Record<string, unknown> | null;
	quantity: { type: string; amount: number };
}

export interface Contract {
	id: number;
	state: string;
	_links: Record<string, { href: string | null }>;
	_private: {
		name: string;
		value: { amount: string; currency: string } | null;
		workspace_id: number;
	};
	_private_ownerside: Record<string, unknown>;
	parties: Party[];
	data_fields?: Field[];
	product_groups?: Array<{ id: number; products: Product[] }>;
	available_options?: unknown;
	published_time: string | null;
	signing_period_expiry_time: string | null;
	lifecycle_state: Record<string, unknown>;
	tags: Array<{ id: number; name: string }>;
}

export interface Webhook {
	id: number;
	callback_url: string;
	template_group_id: number | null;
	sign_key: string | null;
}

export interface TypeField {
	id: number;
	custom_id: string;
	name: string;
	description: string;
	placeholder: string;
	value: string;
	source: string;
	active: boolean;
}

export interface Attempt {
	callback_id: string;
	webhook_id: number;
	attempt: number;
	status: number | null;
	next_attempt_in_ms: number | null;
	body: {
		contract: { id: number };
		callback_id: string;
		signature?: string;
		events: Array<{ id: number; type: string; created_time: string }>;
	};
}

export interface Answer<T> {
	status: number;
	headers: Headers;
	text: string;
	body: T;
}

export interface CallOptions {
	body?: unknown;
	/** Null leaves the header out. */
	user?: string | null;
	token?: string | null;
}

async function read<T>(response: Response): Promise<Answer<T>> {
	const text = await response.text();
	const json = (response.headers.get('content-type') ?? '').includes('json');
	const body = (json && text !== '' ? JSON.parse(text) : undefined) as T;
	return { status: response.status, headers: response.headers, text, body };
}

/** One request to /v1, as the administrator of the default account unless told otherwise. */
export async function call<T = ErrorBody>(
	method: string,
	path: string,
	{ body, user = ADMIN, token = TOKEN }: CallOptions = {},
): Promise<Answer<T>> {
	const headers: Record<string, string> = { accept: 'application/json' };
	if (token !== null) headers['x-oneflow-api-token'] = token;
	if (user !== null) headers['x-oneflow-user-email'] = user;
	if (body !== undefined) headers['content-type'] = 'application/json';
	const response = await fetch(`${rootUrl()}/v1${path}`, {
		method,
		headers,
		redirect: 'manual',
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	return await read<T>(response);
}

/** One control call. */
export async function control<T = Record<string, unknown>>(
	method: string,
	path: string,
	body?: unknown,
): Promise<Answer<T>> {
	const response = await fetch(`${rootUrl()}/_sandbox${path}`, {
		method,
		...(body === undefined
			? {}
			: { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
	});
	return await read<T>(response);
}

export const reset = async (seed: 'default' | 'other' = 'default'): Promise<void> => {
	await control('POST', '/reset', { seed });
};

export const buyer = (email = 'bo@example.org', signatory = true) => ({
	type: 'company',
	name: 'Buyer Oy',
	country_code: 'FI',
	participants: [{ name: 'Bo Kivi', email, signatory, delivery_channel: 'email' }],
});

/** A body for contracts/create that works in the default account. */
export const draftBody = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
	workspace_id: 61001,
	template_id: 84001,
	name: 'Quote',
	parties: [buyer()],
	...change,
});

export async function createContract(
	change: Record<string, unknown> = {},
	options: CallOptions = {},
): Promise<Contract> {
	const answer = await call<Contract>('POST', '/contracts/create', {
		...options,
		body: draftBody(change),
	});
	if (answer.status !== 200) throw new Error(answer.text);
	return answer.body;
}

export const publish = async (id: number): Promise<Answer<Contract>> =>
	await call<Contract>('POST', `/contracts/${id}/publish`, {
		body: { subject: 'Your quote', message: 'Please sign.\nThank you.' },
	});

export const eventTypes = async (id: number): Promise<string[]> =>
	(await call<List<{ type: string }>>('GET', `/contracts/${id}/events`)).body.data.map(
		({ type }) => type,
	);

/** Waits until every notification is delivered or given up, and returns all attempts. */
export async function deliveries(webhookId?: number): Promise<Attempt[]> {
	await control('GET', '/idle?timeoutMs=8000');
	const query = webhookId === undefined ? '' : `?webhook_id=${webhookId}`;
	const { data } = (await control<{ data: Attempt[] }>('GET', `/deliveries${query}`)).body;
	// Notifications travel in parallel; the order of the events is the order of the actions.
	const first = ({ body }: Attempt) => body.events[0]?.id ?? 0;
	return data.sort((a, b) => first(a) - first(b) || a.attempt - b.attempt);
}

export const sink = (name: string, query = ''): string =>
	`${rootUrl()}/_sandbox/sink/${name}${query}`;
