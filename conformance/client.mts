import { isObject, shapeOf } from './json.mts';
import { Stopped, Untold } from './finding.mts';

export interface Clock {
	now: () => number;
	sleep: (ms: number) => Promise<void>;
}

export interface Pace {
	/** Least time from one request to the next. */
	gapMs: number;
	/** Most requests in five minutes; Oneflow allows 2,000 (2.9.1). */
	most: number;
}

export const DEFAULT_PACE: Pace = { gapMs: 200, most: 600 };
const WINDOW_MS = 5 * 60_000;
const TIMEOUT_MS = 30_000;
const LONGEST_PAUSE_MS = 60_000;
const PAUSES = 2;
const FAILURES_IN_A_ROW = 3;
/** Most of an answer that is read; the rest says nothing more about its form. */
const MOST_BYTES = 8 * 1024 * 1024;

export interface CallOptions {
	/** What stands for the names in braces of the path. */
	ids?: Readonly<Record<string, string | number>>;
	query?: Readonly<Record<string, string | number>>;
	body?: unknown;
	/** Whose rights; null sends no address. The user of the command when left out. */
	as?: string | null;
	/** Another token than the account's. */
	token?: string;
}

/** One call without anything that belongs to the account. */
export interface Evidence {
	method: string;
	path: string;
	status: number;
	keys: string[];
}

/** What came back. */
export interface Answer {
	status: number;
	/** Undefined where the body is no JSON. */
	json: unknown;
	isEmpty: boolean;
	contentType: string;
	location: string | null;
	/** Names of the headers, in lower case. */
	headers: readonly string[];
}

export const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

const REASONS: Readonly<Record<number, string>> = {
	401: 'the token or the user was refused (401)',
	402: 'the plan of the account lacks it (402)',
	403: 'the user has no right to it (403)',
	404: 'it was not found (404)',
	429: 'the rate limit was reached (429)',
};

/** Why an answer that is no success tells nothing. */
export function reasonOf({ status, json, isEmpty, contentType }: Answer): string {
	if (REASONS[status]) return REASONS[status];
	if (status >= 500) return `the server failed (${status})`;
	if (status >= 300 && status < 400) return `the answer was a redirect (${status})`;
	if (json === undefined && !isEmpty) {
		const kind = /html/.test(contentType) ? 'an HTML page' : 'no JSON';
		return `the answer was ${kind} (${status})`;
	}
	return `the call was refused (${status})`;
}

/** The answer's JSON; throws `Untold` unless it is a success with JSON. */
export function bodyOf(answer: Answer): unknown {
	if (!isSuccess(answer)) throw new Untold(reasonOf(answer));
	if (answer.json === undefined) {
		throw new Untold(
			answer.isEmpty
				? `the answer had no body (${answer.status})`
				: reasonOf({ ...answer, isEmpty: false }),
		);
	}
	return answer.json;
}

/** Throws `Untold` unless the call succeeded, with or without a body. */
export function done(answer: Answer): Answer {
	if (!isSuccess(answer)) throw new Untold(reasonOf(answer));
	return answer;
}

const kept = new Set(['limit', 'offset', 'sort', 'download', 'filter[active]', 'filter[states]']);

/** The query as evidence shows it: values only where they are this package's own. */
const shownQuery = (query: Readonly<Record<string, string | number>>): string => {
	const parts = Object.entries(query).map(
		([name, value]) => `${name}=${kept.has(name) ? value : '…'}`,
	);
	return parts.length === 0 ? '' : `?${parts.join('&')}`;
};

export interface ClientOptions {
	baseUrl: string;
	token: string;
	userEmail: string;
	clock: Clock;
	pace?: Pace;
	/** Stops everything but the removal of what was made. */
	signal?: AbortSignal;
	timeoutMs?: number;
	/** Told every text that an answer held, so that none can show up in a report. */
	onTexts?: (json: unknown) => void;
}

/** Calls Oneflow slowly, and notes what may be told of each call. */
export class Client {
	evidence: Evidence[] = [];
	/** How many requests went out. */
	count = 0;
	/** Names of all headers that came back. */
	readonly headersSeen = new Set<string>();
	readonly clock: Clock;
	/** Set while what was made is removed, which nothing stops. */
	isRemoving = false;

	private readonly options: ClientOptions;
	private readonly sent: number[] = [];
	private failures = 0;
	private exhausted: string | null = null;

	constructor(options: ClientOptions) {
		this.options = options;
		this.clock = options.clock;
	}

	get = (path: string, options?: CallOptions) => this.call('GET', path, options);
	post = (path: string, options?: CallOptions) => this.call('POST', path, options);
	put = (path: string, options?: CallOptions) => this.call('PUT', path, options);
	delete = (path: string, options?: CallOptions) => this.call('DELETE', path, options);

	/** Waits, unless the run is stopped meanwhile. */
	async pause(ms: number): Promise<void> {
		this.heed();
		if (ms > 0) await this.clock.sleep(ms);
		this.heed();
	}

	/** Waits until there is room for one more request. */
	private async takeTurn(): Promise<void> {
		const { gapMs, most } = this.options.pace ?? DEFAULT_PACE;
		const { sent, clock } = this;
		while (sent[0] !== undefined && sent[0] <= clock.now() - WINDOW_MS) sent.shift();
		const last = sent.at(-1) ?? -Infinity;
		const first = sent.length >= most ? (sent[sent.length - most] ?? 0) + WINDOW_MS : -Infinity;
		const wait = Math.max(last + gapMs, first) - clock.now();
		if (wait > 0) await clock.sleep(wait);
		sent.push(clock.now());
	}

	private heed(): void {
		if (this.options.signal?.aborted && !this.isRemoving) throw new Stopped();
	}

	/**
	 * One request. Redirects are not followed. Throws `Untold` where no answer came, and at once for the
	 * rest of the run when the rate limit or the network does not recover.
	 */
	async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
		for (let pauses = 0; ; pauses++) {
			this.heed();
			if (this.exhausted !== null && !this.isRemoving) throw new Untold(this.exhausted);
			await this.takeTurn();
			this.heed();
			const { answer, retryAfter } = await this.attempt(method, path, options);
			if (answer.status !== 429) {
				// What is read has a body of JSON; anything else with 200 is a gateway's word. A file has none.
				if (method === 'GET' && isSuccess(answer) && !options.query?.['download']) bodyOf(answer);
				return answer;
			}
			if (pauses >= PAUSES) {
				this.exhausted = 'the rate limit was reached (429)';
				return answer;
			}
			await this.clock.sleep(Math.min(retryAfter ?? 15_000, LONGEST_PAUSE_MS));
		}
	}

	/** Asks another host, without token and address. Of the body nothing is kept. */
	async foreign(
		address: string,
	): Promise<{ status: number; contentType: string; disposition: string }> {
		this.heed();
		try {
			const response = await fetch(address, {
				redirect: 'manual',
				signal: AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS),
			});
			await response.body?.cancel();
			const { status, headers } = response;
			this.evidence.push({ method: 'GET', path: '(the download address)', status, keys: [] });
			return {
				status,
				contentType: headers.get('content-type') ?? '',
				disposition: headers.get('content-disposition') ?? '',
			};
		} catch {
			throw new Untold('the storage host could not be reached');
		}
	}

	private async attempt(
		method: string,
		path: string,
		{ ids = {}, query = {}, body, as, token }: CallOptions,
	): Promise<{ answer: Answer; retryAfter: number | null }> {
		const { baseUrl, userEmail, timeoutMs = TIMEOUT_MS } = this.options;
		const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
			encodeURIComponent(ids[name] ?? ''),
		);
		const search = new URLSearchParams(
			Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
		).toString();
		const user = as === undefined ? userEmail : as;
		const isForm = body instanceof FormData;
		this.count++;
		const noted: Evidence = { method, path: `${path}${shownQuery(query)}`, status: 0, keys: [] };
		this.evidence.push(noted);
		try {
			const response = await fetch(`${baseUrl}${filled}${search === '' ? '' : `?${search}`}`, {
				method,
				redirect: 'manual',
				signal: AbortSignal.timeout(timeoutMs),
				headers: {
					accept: 'application/json',
					'x-oneflow-api-token': token ?? this.options.token,
					...(user === null ? {} : { 'x-oneflow-user-email': user }),
					...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
				},
				...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
			});
			const answer = await read(response);
			this.failures = 0;
			noted.status = answer.status;
			noted.keys = shapeOf(answer.json);
			for (const name of answer.headers) this.headersSeen.add(name);
			this.options.onTexts?.(answer.json);
			const retry = Number(response.headers.get('retry-after') ?? NaN);
			return { answer, retryAfter: Number.isFinite(retry) ? Math.max(0, retry) * 1_000 : null };
		} catch (error) {
			if (error instanceof Untold) throw error;
			const isLate = error instanceof DOMException && error.name === 'TimeoutError';
			const reason = isLate
				? `no answer came within ${Math.round(timeoutMs / 1000)} seconds`
				: 'the connection failed';
			if (++this.failures >= FAILURES_IN_A_ROW) {
				this.exhausted = `${reason}, ${FAILURES_IN_A_ROW} times in a row`;
			}
			throw new Untold(reason);
		}
	}
}

async function read(response: Response): Promise<Answer> {
	const chunks: Uint8Array[] = [];
	const reader = response.body?.getReader();
	for (let size = 0; reader !== undefined; ) {
		const { done: isDone, value } = await reader.read();
		if (isDone) break;
		chunks.push(value);
		size += value.length;
		if (size > MOST_BYTES) {
			await reader.cancel();
			throw new Untold('an answer was larger than 8 MB');
		}
	}
	const headers: string[] = [];
	response.headers.forEach((_value, name) => headers.push(name));
	const text = Buffer.concat(chunks).toString('utf8').trim();
	let json: unknown;
	try {
		json = text === '' ? undefined : (JSON.parse(text) as unknown);
	} catch {
		json = undefined;
	}
	return {
		status: response.status,
		json: isObject(json) || Array.isArray(json) ? json : undefined,
		isEmpty: text === '',
		contentType: response.headers.get('content-type') ?? '',
		location: response.headers.get('location'),
		headers,
	};
}
