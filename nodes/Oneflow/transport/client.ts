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
import { NodeOperationError } from 'n8n-workflow';

import { withoutUndefined, isRecord } from '../records';
import type { OneflowCredential } from './credential';
import { baseUrlOf, credentialProblem, readCredential, tokenOf } from './credential';
import type { Outcome } from './failure';
import { CANCELLED_CODE, isMissing, OneflowFailure, rethrow } from './failure';
import {
	backOffMs,
	isPassing,
	kindOf,
	mayRepeat,
	neverSent,
	PATIENCE,
	pause,
	rateLimitWaitMs,
	SharedPause,
	TroubleLog,
	type Patience,
	type SystemFault,
} from './retry';

export type OneflowContext =
	| IExecuteFunctions
	| IHookFunctions
	| ITriggerFunctions
	| IWebhookFunctions
	| ILoadOptionsFunctions;

/** Who a call runs as: the credential's user, the contract's creator, or a given address. */
export type Actor = 'connection' | 'creator' | { email: string };

/** Acts as whoever made the contract (docs/oneflow-api.md 1.2); only the vendor's own connector shows it. */
const CREATOR_ADDRESS = '__CREATOR__';

const REQUEST_TIMEOUT_MS = 60_000;
/** For reads, once Oneflow has been silent for longer than anyone should wait. */
const TIMEOUT_IN_TROUBLE_MS = 10_000;

export type Query = Record<string, string | number | boolean | undefined>;

export interface CallOptions {
	query?: Query;
	body?: IDataObject | FormData;
	/** For a POST that does no harm when made twice. Other methods are repeatable by nature. */
	safeToRepeat?: boolean;
	/** False leaves every repetition to the caller, who knows better; a rate limit still pauses the run. */
	retry?: boolean;
	/** For a POST whose empty answer leaves open what was done. A GET needs an answer anyway. */
	needsAnswer?: boolean;
	/** `stream` hands over the body unread, for files. */
	as?: 'json' | 'stream';
}

/** What the clients of one run share. */
interface Connection {
	context: OneflowContext;
	/** For n8n's authentication, which would otherwise read and decrypt it for every call. */
	decrypted: ICredentialsDecrypted;
	credential: OneflowCredential;
	baseUrl: string;
	patience: Patience;
	pause: SharedPause;
	trouble: TroubleLog;
	token: string;
	memo: Map<string, Promise<unknown>>;
	givenUp: AbortController;
}

/**
 * The one place that talks to Oneflow: headers, retries and the reading of refusals live here.
 *
 * One client serves one run; `as` gives the same client for another acting user, sharing pauses and
 * look-ups. Every failed call throws `OneflowFailure`.
 */
export class OneflowClient {
	private written = false;
	private rowsBeforeCut: number | undefined;

	private constructor(
		private readonly connection: Connection,
		private readonly actor: Actor,
	) {}

	/**
	 * Makes the run's client. `patience` is a run's in a run, and short elsewhere, unless the caller knows
	 * better. The node's credential is read unless the caller has: n8n starts an engine for it each time.
	 * Throws NodeOperationError when the credential's custom base URL is unusable.
	 */
	static async connect(
		context: OneflowContext,
		{ patience, data: given }: { patience?: Patience; data?: ICredentialDataDecryptedObject } = {},
	): Promise<OneflowClient> {
		const data =
			given ?? (await context.getCredentials<ICredentialDataDecryptedObject>('oneflowApi'));
		const credential = readCredential(data);
		const problem = credentialProblem(data);
		if (problem !== undefined) {
			throw new NodeOperationError(context.getNode(), problem.message, {
				description: problem.remedy,
			});
		}
		const baseUrl = baseUrlOf(credential) ?? '';
		return new OneflowClient(
			{
				context,
				decrypted: { id: '', name: '', type: 'oneflowApi', data },
				credential,
				baseUrl,
				patience: patience ?? (isRun(context) ? PATIENCE.unattended : PATIENCE.interactive),
				pause: new SharedPause(),
				trouble: new TroubleLog(),
				token: tokenOf(data),
				memo: new Map(),
				givenUp: new AbortController(),
			},
			'connection',
		);
	}

	get credential(): OneflowCredential {
		return this.connection.credential;
	}

	/** For what is worked out from it; not for showing. */
	get token(): string {
		return this.connection.token;
	}

	/** Tells accounts apart within this process; holds the token, so it is not for showing. */
	get account(): string {
		const { baseUrl, token } = this.connection;
		return `${baseUrl} ${token}`;
	}

	/** What this run has met, also for hosts that Oneflow hands its files to. */
	get trouble(): TroubleLog {
		return this.connection.trouble;
	}

	/** Whether this client has changed something at Oneflow, or may have. */
	get mayHaveWritten(): boolean {
		return this.written;
	}

	/** How many rows the list had that a limit has cut, if one has. */
	get cutFrom(): number | undefined {
		return this.rowsBeforeCut;
	}

	/** Notes that a limit has cut a list of that many rows. */
	noteCut(count: number): void {
		this.rowsBeforeCut = count;
	}

	/** The same connection, acting as somebody else. */
	as(actor: Actor): OneflowClient {
		return new OneflowClient(this.connection, actor);
	}

	/** The address in `x-oneflow-user-email`; empty means Oneflow's anonymous administrator. */
	get actingAddress(): string {
		if (this.actor === 'creator') return CREATOR_ADDRESS;
		return this.actor === 'connection' ? this.credential.userEmail : this.actor.email;
	}

	/** Runs a look-up once per run and acting user; a failed one is forgotten. */
	async once<T>(key: string, load: () => Promise<T>): Promise<T> {
		const { memo } = this.connection;
		const ownKey = `${this.actingAddress} ${key}`;
		const known = memo.get(ownKey);
		// The key names the look-up, so the type of what it gives is the caller's to state.
		if (known !== undefined) return (await known) as T;
		const loading = load();
		memo.set(ownKey, loading);
		loading.catch(() => memo.delete(ownKey));
		return await loading;
	}

	/** Drops what `once` remembers under keys that start so, after a write made it stale. */
	forget(keyStart: string): void {
		for (const key of this.connection.memo.keys()) {
			if (key.slice(key.indexOf(' ') + 1).startsWith(keyStart)) this.connection.memo.delete(key);
		}
	}

	async get<T = IDataObject>(path: string, query?: Query): Promise<T> {
		return (await this.call('GET', path, { query })).body as T;
	}

	async post<T = IDataObject>(
		path: string,
		body?: IDataObject | FormData,
		options: Pick<CallOptions, 'safeToRepeat' | 'retry' | 'needsAnswer'> = {},
	): Promise<T> {
		return (await this.call('POST', path, { body, ...options })).body as T;
	}

	async put<T = IDataObject>(path: string, body: IDataObject): Promise<T> {
		return (await this.call('PUT', path, { body })).body as T;
	}

	/**
	 * Deletes; what is already gone counts as done (docs/oneflow-api.md 2.10). A 404 for what can still be read
	 * means that Oneflow does not delete it by this path, which is assumed for some things (3.0).
	 */
	async delete(path: string, options: Pick<CallOptions, 'retry'> = {}): Promise<void> {
		try {
			await this.call('DELETE', path, options);
		} catch (error) {
			if (!(error instanceof OneflowFailure) || !isMissing(error)) rethrow(error);
			const there = await this.call('GET', path, options).catch(() => undefined);
			if (there === undefined) return;
			error.explanation = {
				headline: 'Nothing was deleted: Oneflow does not know the call',
				remedy: 'It is still there. Delete it in Oneflow’s app, and please report this.',
			};
			rethrow(error);
		}
	}

	/** One call with its retries. Resolves with a usable answer: JSON, or any stream and redirect for files. */
	async call(
		method: IHttpRequestMethods,
		path: string,
		options: CallOptions,
	): Promise<IN8nHttpFullResponse> {
		const { patience, trouble } = this.connection;
		const safeToRepeat = method !== 'POST' || options.safeToRepeat === true;
		const kind = kindOf(method, path);
		let rateLimited = 0;
		const { waitSignal } = this;
		for (let attempt = 1; ; ) {
			await this.connection.pause.over(waitSignal);
			if (this.isCancelled) throw cancelledCall(method, path);
			if (!trouble.mayTry(kind, patience.faultMs)) throw notTried(method, path);
			const begun = Date.now();
			const longest = Math.min(REQUEST_TIMEOUT_MS, patience.faultMs);
			const isShort = safeToRepeat && trouble.age('fault', kind) > patience.faultMs - longest;
			const timeout = isShort ? TIMEOUT_IN_TROUBLE_MS : longest;
			const { failure, retryAfter, response } = await this.attempt(method, path, options, timeout);
			if (response !== undefined) {
				trouble.clear(kind);
				if (method !== 'GET') this.written = true;
				return response;
			}
			if (failure.mayHaveBeenDone) this.written = true;
			// A refusal of the call itself is an answer: Oneflow is there.
			if (failure.outcome === 'refused' && failure.status !== 429) trouble.clear(kind);
			if (isPassing(failure)) trouble.lasting('fault', kind, begun);
			if (waitSignal.aborted || !mayRepeat(failure, safeToRepeat)) throw failure;
			if (failure.status === 429) {
				const wait = rateLimitWaitMs(retryAfter, ++rateLimited);
				const lasted = trouble.lasting('rateLimit', kind, begun);
				if (lasted + wait > patience.rateLimitWaitMs) throw failure;
				this.connection.pause.extend(wait);
				if (options.retry === false) throw failure;
			} else {
				const left = patience.faultMs - trouble.lasting('fault', kind, begun);
				if (options.retry === false || attempt >= patience.attempts || left <= 0) throw failure;
				await pause(backOffMs(attempt), waitSignal);
				if (waitSignal.aborted) throw failure;
				attempt += 1;
			}
		}
	}

	/** Waits for something to happen at Oneflow. Throws OneflowFailure once the execution is cancelled. */
	async wait(ms: number): Promise<void> {
		await pause(ms, this.cancelSignal);
		if (this.isCancelled) throw cancelledCall('GET', '');
	}

	/** The work's result; throws OneflowFailure as soon as the execution is cancelled. */
	async unlessCancelled<T>(work: Promise<T>): Promise<T> {
		const { cancelSignal } = this;
		if (cancelSignal === undefined) return await work;
		let stop = () => {};
		const cancelled = new Promise<never>((_, reject) => {
			stop = () => reject(cancelledCall('GET', ''));
			cancelSignal.addEventListener('abort', stop);
		});
		try {
			return await Promise.race([work, cancelled]);
		} finally {
			cancelSignal.removeEventListener('abort', stop);
		}
	}

	/**
	 * Ends the waiting of all calls of this run, because it has failed anyway: what is under way is
	 * finished, and nothing is tried again.
	 */
	giveUp(): void {
		this.connection.givenUp.abort();
	}

	get hasGivenUp(): boolean {
		return this.connection.givenUp.signal.aborted;
	}

	private async attempt(
		method: IHttpRequestMethods,
		path: string,
		options: CallOptions,
		timeout: number,
	): Promise<
		| { response: IN8nHttpFullResponse; failure?: undefined; retryAfter?: undefined }
		| { response?: undefined; failure: OneflowFailure; retryAfter?: unknown }
	> {
		const call = {
			method,
			path,
			body: options.body instanceof FormData ? undefined : options.body,
		};
		let response: IN8nHttpFullResponse;
		try {
			response = await this.send(method, path, options, timeout);
		} catch (error) {
			// What was caught holds the request with its headers: keep nothing but the system's code.
			const fault = systemFaultOf(error);
			const outcome: Outcome = neverSent(fault) ? 'unreachable' : 'unknown';
			return { failure: failedCall(call, outcome, undefined, fault.code) };
		}
		const needsAnswer = method === 'GET' || options.needsAnswer === true;
		if (isUsable(response, options.as, needsAnswer)) return { response };
		const answer = this.withoutSecrets(await readAnswer(response.body));
		const refused = response.statusCode >= 300 && response.statusCode < 500;
		const outcome: Outcome = refused ? 'refused' : 'unknown';
		return {
			failure: failedCall(call, outcome, response.statusCode, undefined, answer),
			retryAfter: response.headers['retry-after'],
		};
	}

	/** Never follows a redirect: n8n's helper would take the token along to the other host. */
	private async send(
		method: IHttpRequestMethods,
		path: string,
		{ query, body, as = 'json' }: CallOptions,
		timeout: number,
	): Promise<IN8nHttpFullResponse> {
		const { context, baseUrl, decrypted, token } = this.connection;
		const request: IHttpRequestOptions = {
			method,
			url: `${baseUrl}${path}`,
			qs: query && withoutUndefined(query),
			headers: { accept: 'application/json', ...contentType(body), ...this.userHeader() },
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
		return (await context.helpers.httpRequestWithAuthentication.call(
			context,
			'oneflowApi',
			request,
			{ credentialsDecrypted: decrypted },
		)) as IN8nHttpFullResponse;
	}

	private userHeader(): Record<string, string> {
		const address = this.actingAddress;
		return address === '' ? {} : { 'x-oneflow-user-email': address };
	}

	/** A refusal may quote what was sent, and whoever reads it is not to learn token or address. */
	private withoutSecrets(answer: unknown): unknown {
		const secrets = [
			[this.connection.token, '[API token]'],
			[this.actingAddress, 'the acting user'],
		];
		const cleaned = (value: unknown): unknown => {
			if (typeof value === 'string') {
				return secrets.reduce((text, [secret, place]) => without(text, secret, place), value);
			}
			if (Array.isArray(value)) return value.map(cleaned);
			if (!isRecord(value)) return value;
			return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(inner)]));
		};
		return cleaned(answer);
	}

	private get cancelSignal(): AbortSignal | undefined {
		const { context } = this.connection;
		return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	}

	private get isCancelled(): boolean {
		return this.cancelSignal?.aborted === true;
	}

	/** Aborted when nobody waits for this run any more. */
	private get waitSignal(): AbortSignal {
		const { givenUp } = this.connection;
		return this.cancelSignal === undefined
			? givenUp.signal
			: AbortSignal.any([givenUp.signal, this.cancelSignal]);
	}
}

/** Text with a secret replaced in whatever case it is quoted. */
function without(text: string, secret: string, place: string): string {
	if (secret === '') return text;
	const pattern = secret.replace(/[^\w\s]/g, '\\$&');
	return text.replace(new RegExp(pattern, 'gi'), () => place);
}

function isRun(context: OneflowContext): boolean {
	return 'getInputData' in context && 'continueOnFail' in context;
}

/** A form's type carries its boundary, which only n8n's client knows. */
function contentType(body: CallOptions['body']): Record<string, string> {
	return body === undefined || body instanceof FormData
		? {}
		: { 'content-type': 'application/json' };
}

/** n8n drops an empty object, which to Oneflow is a change of nothing (docs/oneflow-api.md 2.10): sent as text. */
function bodyOf(body: CallOptions['body']): Pick<IHttpRequestOptions, 'body'> {
	if (body === undefined) return {};
	const isEmpty = !(body instanceof FormData) && Object.keys(body).length === 0;
	return { body: isEmpty ? '{}' : body };
}

/** Redirects are for files only, and an answer in any other format than JSON is not Oneflow's. */
function isUsable(
	{ statusCode, body }: IN8nHttpFullResponse,
	as: CallOptions['as'],
	needsAnswer: boolean,
): boolean {
	if (as === 'stream') return statusCode < 400;
	if (statusCode >= 300) return false;
	const isEmpty = body === undefined || (typeof body === 'string' && body.trim() === '');
	return isEmpty ? !needsAnswer : typeof body !== 'string';
}

function cancelledCall(method: string, path: string): OneflowFailure {
	return new OneflowFailure({ method, path }, 'unreachable', undefined, CANCELLED_CODE);
}

/** Not even sent, as a run's patience with a lasting silence is one for all its items. */
function notTried(method: string, path: string): OneflowFailure {
	const failure = new OneflowFailure({ method, path }, 'unreachable', undefined, undefined);
	failure.explanation = {
		headline: 'Not sent, because Oneflow has not answered such calls for minutes',
		remedy:
			'Nothing was done for this item. Run it again once Oneflow can be reached; the other items of this run show what happened.',
	};
	return failure;
}

function failedCall(...parts: ConstructorParameters<typeof OneflowFailure>): OneflowFailure {
	return new OneflowFailure(...parts);
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
