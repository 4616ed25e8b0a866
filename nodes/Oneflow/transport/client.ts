import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestMethods,
} from 'n8n-workflow';

import { asNumber } from '../characters';
import { now } from '../clock';
import { idOf, isRecord, listIn, recordIn } from '../records';
import { attempt, type OneflowContext, type Query, type Request } from './attempt';
import { Connections, type Connection } from './connection';
import type { OneflowCredential } from './credential';
import {
	CANCELLED_CODE,
	isFailure,
	isMissing,
	OneflowFailure,
	orNothing,
	rethrow,
} from './failure';
import { Journal } from './journal';
import { isAboutItself } from './problem';
import { isPassing, mayRepeat, pause, retryAfterMs, unlessAborted, type Patience } from './retry';
import { kindOf } from './trouble';

export type { OneflowContext, Query };

/** Acts as Oneflow's anonymous administrator, who sees what all users see (docs/oneflow-api.md 1.2). */
export const ADMINISTRATOR = '';

/** Acts as whoever made the contract (docs/oneflow-api.md 1.2); only the vendor's own connector shows it. */
export const CREATOR = '__CREATOR__';

const REQUEST_TIMEOUT_MS = 60_000;
/** For reads, once Oneflow has been silent for longer than anyone should wait. */
const TIMEOUT_IN_TROUBLE_MS = 10_000;

export interface CallOptions extends Omit<Request, 'method' | 'path'> {
	/** For a POST that does no harm when made twice; false for a PUT that would. Others are repeatable by nature. */
	safeToRepeat?: boolean;
	/** False leaves every repetition to the caller, who knows better; a rate limit still pauses the run. */
	retry?: boolean;
	/** For a POST that Oneflow refuses once it was done, so that a further try of the item may make it. */
	refusedTwice?: boolean;
}

/**
 * The one place that talks to Oneflow, with headers, retries and refusals. It serves one run and one credential; `as`
 * gives the same for another user, sharing pauses and look-ups. Failed calls throw `OneflowFailure`.
 */
export class OneflowClient {
	private constructor(
		/** Holds the token, so it is not for showing. */
		readonly connection: Connection,
		readonly credential: OneflowCredential,
		/** The user in whose name calls are made, in `x-oneflow-user-email`. */
		readonly actingAddress: string,
		/** What was done through this client, and those made of it, for one item. */
		readonly journal: Journal,
	) {}

	/** The client of a run that has one credential; reading it starts an engine of n8n's. Throws NodeOperationError. */
	static async connect(
		context: OneflowContext,
		{ patience, data }: { patience?: Patience; data?: ICredentialDataDecryptedObject } = {},
	): Promise<OneflowClient> {
		const read =
			data ?? (await context.getCredentials<ICredentialDataDecryptedObject>('oneflowApi'));
		return OneflowClient.over(new Connections(context, patience), read);
	}

	/** A client over connections that a run shares. Throws NodeOperationError when the credential is unusable. */
	static over(connections: Connections, data: ICredentialDataDecryptedObject): OneflowClient {
		const { connection, credential } = connections.of(data);
		return new OneflowClient(connection, credential, credential.userEmail, new Journal());
	}

	/** A client of the same connection that acts as somebody else, for the same item unless another journal is given. */
	as(actingAddress: string, journal = this.journal): OneflowClient {
		return new OneflowClient(this.connection, this.credential, actingAddress, journal);
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

	/** Drops what `once` remembers under keys with this beginning, after a write made it stale. */
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
		options: Pick<CallOptions, 'safeToRepeat' | 'retry' | 'refusedTwice' | 'needsId'> = {},
	): Promise<T> {
		const answer = said((await this.call('POST', path, { body, ...options })).body);
		// What the path leads through is none of what it makes.
		const parents = path.endsWith('/publish') ? [] : path.split('/');
		return (parents.includes(String(idOf(answer))) ? {} : answer) as T;
	}

	/** The thing as changed, read again where it is not shown; values that differ are noted. Empty, it is only read. */
	async put<T = IDataObject>(path: string, body: IDataObject, safeToRepeat = true): Promise<T> {
		if (Object.keys(body).length === 0) return await this.get<T>(path);
		const shown = await this.changed(path, body, safeToRepeat);
		this.journal.unlike.push(...unlike(body, shown));
		return shown as T;
	}

	private async changed(path: string, body: IDataObject, safeToRepeat: boolean) {
		const answer = said((await this.call('PUT', path, { body, safeToRepeat })).body);
		const own = /\/(\d+)$/.exec(path)?.[1];
		const isIt = own === undefined || String(idOf(answer)) === own;
		if (isIt && Object.keys(body).some((key) => key in answer)) return answer;
		return (await orNothing(this.get(path), isFailure)) ?? (isIt ? answer : {});
	}

	/**
	 * Deletes; what is already gone counts as done (docs/oneflow-api.md 2.10). A 404 for what can still be read
	 * means that Oneflow does not delete it by this path, which is assumed for some things (3.0).
	 */
	async delete(path: string, options: Pick<CallOptions, 'retry'> = {}): Promise<void> {
		try {
			await this.call('DELETE', path, options);
		} catch (error) {
			if (!isFailure(error) || !isMissing(error)) rethrow(error);
			const there = await this.call('GET', path, options).catch(() => undefined);
			if (there === undefined) return;
			rethrow(
				error.explained(
					'Nothing was deleted: Oneflow does not know the call',
					'It is still there. Delete it in Oneflow’s app, and please report this.',
				),
			);
		}
	}

	/**
	 * One call with its retries. Resolves with a usable answer: JSON, or any stream and redirect for files. What makes
	 * something is not made again when an earlier try of the item has, or may have, made it.
	 */
	async call(method: IHttpRequestMethods, path: string, options: CallOptions) {
		const call = { method, path, ...options };
		if (options.safeToRepeat ?? method !== 'POST') return await this.repeat(call, true);
		const earlier = this.journal.earlier(path);
		if (earlier?.failure !== undefined) throw earlier.failure;
		if (earlier !== undefined) return earlier.response;
		try {
			const response = await this.repeat(call, false);
			this.journal.note(path, { response });
			return response;
		} catch (error) {
			if (!isFailure(error) || !error.mayHaveBeenDone) rethrow(error);
			// Who repeats it by another way knows better, but not after an answer that would come again.
			const isRepeated = options.retry === false && mayRepeat(error, true);
			if (!isRepeated && options.refusedTwice !== true) this.journal.note(path, { failure: error });
			return rethrow(error);
		}
	}

	private async repeat(call: Request & CallOptions, safeToRepeat: boolean) {
		const { patience, trouble, cancelled, ended } = this.connection;
		const kind = kindOf(call.method, call.path);
		const sender = { ...this.connection, actingAddress: this.actingAddress };
		const times = { fault: 0, rateLimit: 0 };
		for (;;) {
			await this.connection.pause.over(ended);
			if (cancelled.aborted) throw cancelledCall(call);
			if (!trouble.mayTry(kind, patience)) throw notTried(call);
			const begun = now();
			const timeout = this.timeoutFor(kind, safeToRepeat);
			const result = await attempt(sender, call, timeout);
			const { failure, response } = result;
			if (response !== undefined) {
				trouble.clear(kind);
				if (call.method !== 'GET') this.journal.mayHaveWritten = true;
				return response;
			}
			if (failure.mayHaveBeenDone) this.journal.mayHaveWritten = true;
			// A refusal of the call itself is an answer: Oneflow is there.
			if (failure.outcome === 'refused' && failure.status !== 429) trouble.clear(kind);
			const met = failure.status === 429 ? 'rateLimit' : 'fault';
			const isTrouble = met === 'rateLimit' || isPassing(failure);
			const lasted = isTrouble ? trouble.lasting(met, kind, begun) : 0;
			if (ended.aborted || !mayRepeat(failure, safeToRepeat)) throw failure;
			const wait = retryAfterMs(result, ++times[met], lasted, patience);
			if (wait === undefined) throw failure;
			if (met === 'rateLimit') this.connection.pause.extend(wait);
			if (call.retry === false) throw failure;
			if (met === 'fault') await pause(wait, ended);
			if (ended.aborted) throw failure;
		}
	}

	/** Milliseconds for one answer: few where a run has met nothing but silence for long. */
	private timeoutFor(kind: string, safeToRepeat: boolean): number {
		const { faultMs } = this.connection.patience;
		const longest = Math.min(REQUEST_TIMEOUT_MS, faultMs);
		const isShort = safeToRepeat && this.connection.trouble.age(kind) > faultMs - longest;
		return isShort ? TIMEOUT_IN_TROUBLE_MS : longest;
	}

	/** Waits for something to happen at Oneflow. Throws OneflowFailure once the execution is cancelled. */
	async wait(ms: number): Promise<void> {
		const { cancelled } = this.connection;
		await pause(ms, cancelled);
		if (cancelled.aborted) throw cancelledCall();
	}

	/** The work's result; throws OneflowFailure as soon as the execution is cancelled. */
	async unlessCancelled<T>(work: Promise<T>): Promise<T> {
		// Many may wait: Node.js warns of more than ten listeners on one signal.
		const cancelled = AbortSignal.any([this.connection.cancelled]);
		return await unlessAborted(cancelled, work, cancelledCall());
	}
}

/** What an answer shows: without a body (docs/oneflow-api.md 2.8), or with words about the call alone, nothing. */
function said(body: unknown): IDataObject {
	const [row, ...others]: unknown[] = [body].flat();
	return isRecord(row) && others.length === 0 && !isAboutItself(row) ? row : {};
}

/** Whether two values say the same, however Oneflow writes days, numbers and phones. */
function isAlike(sent: unknown, shown: unknown): boolean {
	const [one, other] = [sent, shown].map((value) => asNumber(String(value ?? '')));
	const isSameDay = /^\d{8}/.test(one) && other.startsWith(one.slice(0, 8));
	// Nothing and 0 may be one amount or share.
	return one === other || isSameDay || Number(sent) === Number(shown);
}

/** The things that a value names by nothing but their ID; undefined where it does otherwise. */
function idsNamed(value: unknown): string[] | undefined {
	const things = [value].flat();
	const isNaming = (one: unknown) => isRecord(one) && Object.keys(one).join() === 'id';
	return things.every(isNaming) ? things.map((one) => String(idOf(recordIn(one)))) : undefined;
}

/** The keys of what was sent that are shown with another value, as far as that can be told. */
export function unlike(change: IDataObject, shown: IDataObject): string[] {
	return Object.entries(change).flatMap(([key, sent]) => {
		if (key.startsWith('_private')) {
			return unlike(recordIn(sent), { ...shown, ...recordIn(shown[key]) });
		}
		const there = shown[key];
		if (isRecord(sent) && isRecord(there)) return unlike(sent, there).length > 0 ? [key] : [];
		const named = idsNamed(sent);
		if (named !== undefined) {
			if (there === undefined) return [];
			const things = listIn(there ?? []) ?? [there];
			const ids = things.map((one) => String(isRecord(one) ? idOf(one) : one));
			const isShown = named.length > 0 ? named.every((id) => ids.includes(id)) : ids.length === 0;
			return isShown ? [] : [key];
		}
		const isTold = [sent, there].every((value) => value === null || typeof value !== 'object');
		const isHidden = there === undefined || /[*•]/.test(String(there));
		return !isTold || isHidden || isAlike(sent, there) ? [] : [key];
	});
}

function cancelledCall({ method, path } = { method: 'GET', path: '' }): OneflowFailure {
	return new OneflowFailure({ method, path }, 'unreachable', undefined, CANCELLED_CODE);
}

/** Not even sent: all items of a run share its patience with a lasting silence. */
function notTried({ method, path }: Request): OneflowFailure {
	return new OneflowFailure({ method, path }, 'unreachable', undefined, undefined).explained(
		'Not sent, because Oneflow has not answered such calls for minutes',
		'Nothing was done for this item. Run it again once Oneflow can be reached; the other items of this run show what happened.',
	);
}
