import { jsonParse } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
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

import { idOf, isRecord, recordIn, withoutUndefined } from '../records';
import { NOT_SENT_CODE, OneflowFailure, type FailedCall } from './failure';
import { isRefusal, statusIn } from './problem';
import { isPassingStatus, neverSent, unlessAborted } from './retry';

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
	/** For a POST whose answer leaves open what was done unless it has the ID of what was made. */
	needsId?: boolean;
	/** `stream` hands over the body unread, for files. */
	as?: 'json' | 'stream';
}

/** Whom a request goes to, and as whom. */
export interface Sender {
	context: OneflowContext;
	/** For n8n's authentication, which would otherwise read and decrypt it for every call. */
	data: ICredentialDataDecryptedObject;
	baseUrl: string;
	token: string;
	/** The address in `x-oneflow-user-email`; empty means Oneflow's anonymous administrator. */
	actingAddress: string;
	/** Aborted when the execution is cancelled. */
	cancelled: AbortSignal;
}

/** A usable answer, or why there is none. */
export type Attempt =
	| { response: IN8nHttpFullResponse; failure?: undefined }
	| { response?: undefined; failure: OneflowFailure; retryAfter?: unknown };

/** Sends a request once, within `timeout` milliseconds: a usable answer, or why there is none. Throws nothing. */
export async function attempt(sender: Sender, request: Request, timeout: number): Promise<Attempt> {
	const { method, path, body, as } = request;
	const call: FailedCall = { method, path, body: body instanceof FormData ? undefined : body };
	const clock = AbortSignal.timeout(timeout);
	const sendAndRead = async (): Promise<Attempt> => {
		const response = await send(sender, request, timeout, clock);
		if (isUsable(response, request)) return { response };
		const { body: given, statusCode } = response;
		const isNamed = as !== 'stream' && statusCode < 400 && isRefusal(given, method !== 'DELETE');
		const status = (isNamed ? statusIn(given) : undefined) ?? statusCode;
		const answer = withoutSecrets(sender, await readAnswer(response.body));
		const outcome = didNothing(method, status) ? 'refused' : 'unknown';
		const failure = new OneflowFailure(call, outcome, status, undefined, answer);
		return { failure, retryAfter: response.headers['retry-after'] };
	};
	try {
		// n8n's own limit is one of silence, which an answer that comes byte by byte never breaks.
		const tooLate = Object.assign(new Error('Too late'), { code: 'ETIMEDOUT' });
		return await unlessAborted(clock, sendAndRead(), tooLate);
	} catch (error) {
		// What was caught holds the request with its headers: keep nothing but what the system or n8n says.
		const causes = causesOf(error);
		const refusal = causes.map(refusalIn).find((found) => found !== undefined);
		if (refusal !== undefined) {
			const failure = new OneflowFailure(call, 'unreachable', undefined, NOT_SENT_CODE);
			return { failure: failure.explained(refusal.headline, refusal.remedy) };
		}
		// What the system said of a broken connection.
		const textOf = (key: string) =>
			causes.map((cause) => cause[key]).find((value) => typeof value === 'string');
		const fault = { code: textOf('code'), syscall: textOf('syscall') };
		const outcome = neverSent(fault) ? 'unreachable' : 'unknown';
		return { failure: new OneflowFailure(call, outcome, undefined, fault.code) };
	}
}

/** Whether a status says that nothing was done. Behind a redirect a POST may have been. */
function didNothing(method: string, status: number): boolean {
	if (status >= 500 || status < 300 || isPassingStatus(status)) return false;
	return method !== 'POST' || status >= 400;
}

/** Errors of n8n's that it throws before anything is sent. */
const REFUSALS_OF_N8N =
	/^((Ssrf|Expression)\w*|User|Operational|NodeOperation|CredentialNotFound)Error$/;

/** What a connection ends with before anything is sent over it, as the other side's certificate is not trusted. */
const UNTRUSTED =
	/^(CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_|HOSTNAME_MISMATCH|ERR_TLS_CERT_|INVALID_CA)/;

/** What Node.js does not even begin to send. */
const UNSENDABLE = /^ERR_(INVALID_(URL|CHAR|PROTOCOL|ARG_\w+|HTTP_TOKEN)|UNESCAPED_CHARACTERS)$/;

/** Why n8n or Node.js has not sent a request, and will not; undefined when it may have been sent. */
function refusalIn({ name, code, message, description }: IDataObject) {
	if (typeof name === 'string' && REFUSALS_OF_N8N.test(name)) {
		const said = typeof description === 'string' ? `${description} ` : '';
		return {
			headline: `n8n did not send this. ${String(message)}`,
			remedy: `${said}${remedyOf(name)}`,
		};
	}
	if (typeof code !== 'string') return undefined;
	if (UNTRUSTED.test(code)) {
		return {
			headline: 'n8n does not trust the certificate of whoever answers in place of Oneflow',
			remedy: `Nothing was sent (${code}). If a proxy or firewall reads along, have n8n trust its certificate with the environment variable NODE_EXTRA_CA_CERTS. Check the base URL in the credential, too.`,
		};
	}
	if (!UNSENDABLE.test(code)) return undefined;
	return {
		headline: 'n8n could not send this',
		remedy: `An address or a header is not valid (${code}). Check the base URL in the credential, and the proxy settings of n8n (HTTP_PROXY, HTTPS_PROXY).`,
	};
}

function remedyOf(name: string): string {
	if (name.startsWith('Ssrf')) {
		return 'The environment variables of n8n for that are N8N_SSRF_ALLOWED_HOSTNAMES and N8N_SSRF_ALLOWED_IP_RANGES.';
	}
	return name.startsWith('Expression')
		? 'Correct the expression in the Oneflow credential.'
		: 'Open the Oneflow credential in n8n and check it.';
}

/** What was caught, and what is behind it. */
function causesOf(caught: unknown, depth = 0): IDataObject[] {
	if (!isRecord(caught) || depth > 5) return [];
	// A host with several addresses was tried at each: one error for each of them.
	const cause = caught.cause ?? (Array.isArray(caught.errors) ? caught.errors[0] : undefined);
	return [caught, ...causesOf(cause, depth + 1)];
}

/** Never follows a redirect: n8n's helper would take the token along to the other host. */
async function send(
	{ context, baseUrl, data, token, actingAddress, cancelled }: Sender,
	{ method, path, query, body, as = 'json' }: Request,
	timeout: number,
	clock: AbortSignal,
): Promise<IN8nHttpFullResponse> {
	// An answer that never ends is given up with its connection; a file may take as long as it needs.
	const abortSignal = AbortSignal.any(as === 'json' ? [cancelled, clock] : [cancelled]);
	const isForm = body instanceof FormData;
	const isEmpty = body !== undefined && !isForm && Object.keys(body).length === 0;
	const request: IHttpRequestOptions = {
		method,
		url: `${baseUrl}${path}`,
		qs: query && withoutUndefined(query),
		headers: {
			accept: 'application/json',
			// A form's type carries its boundary, which only n8n's client knows.
			...(body && !isForm && { 'content-type': 'application/json' }),
			...(actingAddress !== '' && { 'x-oneflow-user-email': actingAddress }),
		},
		timeout,
		abortSignal,
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
		...(as === 'stream' ? { encoding: 'stream' } : { json: true }),
		// n8n drops an empty object, which to Oneflow is a change of nothing (docs/oneflow-api.md 2.10): sent as text.
		body: isEmpty ? '{}' : body,
	};
	if ('emit' in context || 'getResponseObject' in context) {
		// Between runs, and once a webhook has answered, n8n has no sandbox for expressions, which its
		// own authentication needs.
		const headers = { ...request.headers, 'x-oneflow-api-token': token };
		return (await context.helpers.httpRequest({ ...request, headers })) as IN8nHttpFullResponse;
	}
	const credentialsDecrypted = { id: '', name: '', type: 'oneflowApi', data };
	// n8n takes the signal of the context in its place, and would listen on that one for every request.
	const caller = Object.create(context, {
		getExecutionCancelSignal: { value: () => abortSignal },
	}) as typeof context;
	return (await context.helpers.httpRequestWithAuthentication.call(caller, 'oneflowApi', request, {
		credentialsDecrypted,
	})) as IN8nHttpFullResponse;
}

/** Redirects are for files only, and an answer in any other format than JSON is not Oneflow's. */
function isUsable(
	{ statusCode, body }: IN8nHttpFullResponse,
	{ as, method, path, needsId }: Request,
) {
	if (as === 'stream') return statusCode < 400;
	if (statusCode >= 300 || isRefusal(body, method !== 'DELETE')) return false;
	if (method === 'GET' && /\/\d+$/.test(path) && idOf(recordIn(body)) === undefined) return false;
	const isEmpty =
		body === undefined || body === null || (typeof body === 'string' && body.trim() === '');
	if (needsId === true) return isRecord(body) && /^[1-9]\d*$/.test(String(body.id));
	return isEmpty ? method !== 'GET' : typeof body !== 'string';
}

const LONGEST_ERROR_BODY = 65_536;

/** The parsed body of a refusal, also when the call asked for a stream; its text when it is no JSON. */
async function readAnswer(body: unknown): Promise<unknown> {
	if (!isRecord(body) || !(Symbol.asyncIterator in body)) return body;
	let text = '';
	for await (const chunk of body as unknown as AsyncIterable<unknown>) {
		text += String(chunk);
		if (text.length > LONGEST_ERROR_BODY) break;
	}
	return jsonParse<unknown>(text, { fallbackValue: text });
}

/** A refusal may quote what was sent, and whoever reads it is not to learn token or address. */
function withoutSecrets({ token, actingAddress }: Sender, answer: unknown): unknown {
	if (answer === undefined) return undefined;
	const clean = (text: string) =>
		without(without(text, token, '[API token]'), actingAddress, 'the acting user');
	const cleaned = (_: string, value: unknown) => {
		if (typeof value === 'string') return clean(value);
		if (!isRecord(value)) return value;
		return Object.fromEntries(Object.entries(value).map(([key, one]) => [clean(key), one]));
	};
	return JSON.parse(JSON.stringify(answer), cleaned) as unknown;
}

/** Text with a secret replaced in whatever case it is quoted. */
function without(text: string, secret: string, place: string): string {
	if (secret === '') return text;
	const pattern = secret.replace(/[^\w\s]/g, '\\$&');
	return text.replace(new RegExp(pattern, 'gi'), () => place);
}
