import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { isRecord, withoutUndefined } from '../records';
import { OneflowFailure, type FailedCall, type Outcome } from './failure';
import { neverSent, type SystemFault } from './retry';

export type OneflowContext =
	| IExecuteFunctions
	| IHookFunctions
	| ITriggerFunctions
	| IWebhookFunctions
	| ILoadOptionsFunctions;

export type Query = Record<string, string | number | boolean | undefined>;

/** One request, as far as the caller says it. */
export interface Request {
	method: IHttpRequestMethods;
	path: string;
	query?: Query;
	body?: IDataObject | FormData;
	/** For a POST whose empty answer leaves open what was done. A GET needs an answer anyway. */
	needsAnswer?: boolean;
	/** `stream` hands over the body unread, for files. */
	as?: 'json' | 'stream';
}

/** Whom a request goes to, and as whom. */
export interface Sender {
	context: OneflowContext;
	/** As n8n has decrypted it, for n8n's authentication, which would otherwise do so for every call. */
	data: ICredentialDataDecryptedObject;
	baseUrl: string;
	token: string;
	/** The address in `x-oneflow-user-email`; empty means Oneflow's anonymous administrator. */
	actingAddress: string;
}

/** A usable answer, or why there is none. */
export type Attempt =
	| { response: IN8nHttpFullResponse; failure?: undefined }
	| { response?: undefined; failure: OneflowFailure; retryAfter?: unknown };

/**
 * Sends a request once, with `timeout` milliseconds for the whole answer. Gives a usable answer: JSON, or
 * any stream and redirect for files. Throws nothing.
 */
export async function attempt(sender: Sender, request: Request, timeout: number): Promise<Attempt> {
	const { method, path, body } = request;
	const call: FailedCall = { method, path, body: body instanceof FormData ? undefined : body };
	let response: IN8nHttpFullResponse;
	try {
		response = await send(sender, request, timeout);
	} catch (error) {
		// What was caught holds the request with its headers: keep nothing but the system's code.
		const fault = systemFaultOf(error);
		const outcome: Outcome = neverSent(fault) ? 'unreachable' : 'unknown';
		return { failure: new OneflowFailure(call, outcome, undefined, fault.code) };
	}
	if (isUsable(response, request)) return { response };
	const answer = withoutSecrets(sender, await readAnswer(response.body));
	const refused = response.statusCode >= 300 && response.statusCode < 500;
	const outcome: Outcome = refused ? 'refused' : 'unknown';
	return {
		failure: new OneflowFailure(call, outcome, response.statusCode, undefined, answer),
		retryAfter: response.headers['retry-after'],
	};
}

/** Never follows a redirect: n8n's helper would take the token along to the other host. */
async function send(
	{ context, baseUrl, data, token, actingAddress }: Sender,
	{ method, path, query, body, as = 'json' }: Request,
	timeout: number,
): Promise<IN8nHttpFullResponse> {
	const request: IHttpRequestOptions = {
		method,
		url: `${baseUrl}${path}`,
		qs: query && withoutUndefined(query),
		headers: {
			accept: 'application/json',
			...contentType(body),
			...(actingAddress !== '' && { 'x-oneflow-user-email': actingAddress }),
		},
		timeout,
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
		...(as === 'stream' ? { encoding: 'stream' } : { json: true }),
		...bodyOf(body),
	};
	if ('emit' in context || 'getResponseObject' in context) {
		// Between runs, and once a webhook has answered, n8n has no sandbox for expressions, which its
		// own authentication needs.
		const headers = { ...request.headers, 'x-oneflow-api-token': token };
		return (await context.helpers.httpRequest({ ...request, headers })) as IN8nHttpFullResponse;
	}
	const credentialsDecrypted: ICredentialsDecrypted = {
		id: '',
		name: '',
		type: 'oneflowApi',
		data,
	};
	return (await context.helpers.httpRequestWithAuthentication.call(context, 'oneflowApi', request, {
		credentialsDecrypted,
	})) as IN8nHttpFullResponse;
}

/** A form's type carries its boundary, which only n8n's client knows. */
function contentType(body: Request['body']): Record<string, string> {
	return body === undefined || body instanceof FormData
		? {}
		: { 'content-type': 'application/json' };
}

/** n8n drops an empty object, which to Oneflow is a change of nothing (docs/oneflow-api.md 2.10): sent as text. */
function bodyOf(body: Request['body']): Pick<IHttpRequestOptions, 'body'> {
	if (body === undefined) return {};
	const isEmpty = !(body instanceof FormData) && Object.keys(body).length === 0;
	return { body: isEmpty ? '{}' : body };
}

/** Redirects are for files only, and an answer in any other format than JSON is not Oneflow's. */
function isUsable(
	{ statusCode, body }: IN8nHttpFullResponse,
	{ as, method, needsAnswer = method === 'GET' }: Request,
): boolean {
	if (as === 'stream') return statusCode < 400;
	if (statusCode >= 300) return false;
	const isEmpty = body === undefined || (typeof body === 'string' && body.trim() === '');
	return isEmpty ? !needsAnswer : typeof body !== 'string';
}

/** What the system said of a broken connection, looked for along the chain of causes. */
function systemFaultOf(caught: unknown): SystemFault {
	let code: string | undefined;
	for (let error = caught, depth = 0; isRecord(error) && depth < 5; depth++) {
		if (typeof error.code === 'string') code ??= error.code;
		if (typeof error.syscall === 'string') return { code, syscall: error.syscall };
		// A host with several addresses was tried at each: one error for each of them.
		error = error.cause ?? (Array.isArray(error.errors) ? error.errors[0] : undefined);
	}
	return { code };
}

const LONGEST_ERROR_BODY = 65_536;

/** The parsed body of a refusal, also when the call asked for a stream; undefined when unreadable. */
async function readAnswer(body: unknown): Promise<unknown> {
	if (!isReadable(body)) return body;
	let text = '';
	for await (const chunk of body) {
		text += String(chunk);
		if (text.length > LONGEST_ERROR_BODY) break;
	}
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

function isReadable(value: unknown): value is AsyncIterable<unknown> {
	return isRecord(value) && Symbol.asyncIterator in value;
}

/** A refusal may quote what was sent, and whoever reads it is not to learn token or address. */
function withoutSecrets({ token, actingAddress }: Sender, answer: unknown): unknown {
	const cleaned = (value: unknown): unknown => {
		if (typeof value === 'string') {
			return without(without(value, token, '[API token]'), actingAddress, 'the acting user');
		}
		if (Array.isArray(value)) return value.map(cleaned);
		if (!isRecord(value)) return value;
		return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(inner)]));
	};
	return cleaned(answer);
}

/** Text with a secret replaced in whatever case it is quoted. */
function without(text: string, secret: string, place: string): string {
	if (secret === '') return text;
	const pattern = secret.replace(/[^\w\s]/g, '\\$&');
	return text.replace(new RegExp(pattern, 'gi'), () => place);
}
