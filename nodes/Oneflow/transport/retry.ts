import { sleep } from 'n8n-workflow';

import { now } from '../clock';
import { CANCELLED_CODE, NOT_SENT_CODE, type OneflowFailure } from './failure';

/** How long and how often a call may be tried again. */
export interface Patience {
	/** Tries in all for passing faults (no answer, or one of a gateway). */
	attempts: number;
	/** Longest time without any success, in milliseconds, while passing faults are met. */
	faultMs: number;
	/** Longest time without any success, in milliseconds, while Oneflow's rate limit is met. */
	rateLimitWaitMs: number;
}

/** Oneflow counts requests in windows of five minutes (docs/oneflow-api.md 2.9). */
const RATE_LIMIT_WINDOW_MS = 300_000;

/**
 * Workflows can wait, through half a minute of failing answers; who looks at a list or calls a webhook cannot. Among
 * thousands of calls of which every third fails, ten tries would not be enough.
 */
export const PATIENCE = {
	unattended: {
		attempts: 14,
		faultMs: 150_000,
		rateLimitWaitMs: RATE_LIMIT_WINDOW_MS + 30_000,
	},
	interactive: { attempts: 3, faultMs: 60_000, rateLimitWaitMs: 5_000 },
} satisfies Record<string, Patience>;

const FIRST_BACK_OFF_MS = 200;
const LONGEST_BACK_OFF_MS = 8_000;
const FIRST_RATE_LIMIT_BACK_OFF_MS = 1_000;
const LONGEST_RATE_LIMIT_BACK_OFF_MS = 60_000;

/** Of a gateway, or of whoever has waited too long for the call (408), or wants it later (425). */
export const isPassingStatus = (status: number) => [408, 425, 502, 503, 504].includes(status);

/** What only resolving and connecting can end with: the request was never sent. */
const NEVER_SENT_CODES = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** What connecting can end with, but so can reading the answer of a request that was sent. */
const CONNECTING_CODES = new Set(['EHOSTUNREACH', 'ENETUNREACH']);

/** Whether the system's code, and its call that failed, such as `connect`, prove that nothing reached Oneflow. */
export function neverSent({ code = '', syscall }: { code?: string; syscall?: string }): boolean {
	return NEVER_SENT_CODES.has(code) || (CONNECTING_CODES.has(code) && syscall === 'connect');
}

/** Whether a failure is one that mostly ends by itself: no answer, or one of a gateway. */
export function isPassing({ status, code }: OneflowFailure): boolean {
	if (status !== undefined) return isPassingStatus(status);
	return code !== CANCELLED_CODE && code !== NOT_SENT_CODE;
}

/** Whether a failed call may be made again; POST is not idempotent (docs/oneflow-api.md 2.10), so it needs proof. */
export function mayRepeat(failure: OneflowFailure, safeToRepeat: boolean): boolean {
	if (failure.status === 429) return true;
	if (!isPassing(failure)) return false;
	return safeToRepeat || failure.outcome === 'unreachable';
}

/** Milliseconds to wait after a passing fault; `attempt` counts from 1. Full jitter keeps many items apart. */
export function backOffMs(attempt: number): number {
	return Math.random() * Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (attempt - 1));
}

/**
 * Milliseconds to wait after a 429: what `Retry-After` says (seconds or an HTTP date), else a growing
 * interval. The header is undocumented (docs/oneflow-api.md 2.9), so both cases are real. `attempt` counts the
 * refusals of one call: a header that promised too much, such as 0, is believed once.
 */
export function rateLimitWaitMs(retryAfter: unknown, attempt: number, today = Date.now()): number {
	const text = typeof retryAfter === 'string' ? retryAfter.trim() : '';
	const leastMs = attempt === 1 ? 0 : backOffMs(attempt - 1);
	if (/^\d+(\.\d+)?$/.test(text)) return Math.max(leastMs, Number(text) * 1000);
	const date = text === '' ? Number.NaN : Date.parse(text);
	if (!Number.isNaN(date)) return Math.max(leastMs, date - today);
	const longest = Math.min(
		LONGEST_RATE_LIMIT_BACK_OFF_MS,
		FIRST_RATE_LIMIT_BACK_OFF_MS * 2 ** (attempt - 1),
	);
	return (longest / 2) * (1 + Math.random());
}

/**
 * Milliseconds until a failed call may be made again; undefined when the patience is over. The call has met such a
 * failure so many `times`, this one included, and calls of its kind nothing else for `lasted` milliseconds.
 */
export function retryAfterMs(
	{ failure, retryAfter }: { failure: OneflowFailure; retryAfter?: unknown },
	times: number,
	lasted: number,
	patience: Patience,
): number | undefined {
	if (failure.status === 429) {
		const wait = rateLimitWaitMs(retryAfter, times);
		return lasted + wait > patience.rateLimitWaitMs ? undefined : wait;
	}
	const isOver = times >= patience.attempts || lasted >= patience.faultMs;
	return isOver ? undefined : backOffMs(times);
}

const LONGEST_SLICE_MS = 500;

/** Waits, in slices, and returns early once the execution is cancelled. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
	const end = now() + ms;
	for (let left = ms; left > 0 && signal?.aborted !== true; left = end - now()) {
		await sleep(Math.min(left, LONGEST_SLICE_MS));
	}
}

/** The work's result; throws the error as soon as the signal is aborted, and lets the work go on. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>, error: Error) {
	let stop = () => {};
	const aborted = new Promise<never>((_, reject) => {
		stop = () => reject(error);
		signal.addEventListener('abort', stop);
		if (signal.aborted) stop();
	});
	try {
		return await Promise.race([work, aborted]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

/** The pause that all calls of a run share: after one 429 every other call would be refused too, and prolong it. */
export class SharedPause {
	private until = 0;

	/** Makes every call of the run wait at least `ms` from now. */
	extend(ms: number): void {
		this.until = Math.max(this.until, now() + ms);
	}

	/** Resolves when no pause is in force, or the execution is cancelled. */
	async over(signal?: AbortSignal): Promise<void> {
		while (now() < this.until && signal?.aborted !== true) {
			await pause(this.until - now(), signal);
		}
	}
}
