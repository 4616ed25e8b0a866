import { toNotificationTime } from '../model/formats.mts';
import type { Store } from '../model/store.mts';
import type { ContractEvent } from '../model/types.mts';
import { eventsFor, type EventSubject } from './filters.mts';
import { postJson } from './post.mts';
import { newCallbackId, signatureOf } from './signature.mts';

/** Waits in seconds between the ten attempts (4.12, 8 #29). */
export const RETRY_SECONDS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600] as const;

/** How many attempts the log keeps. */
const LOG_LIMIT = 5000;

export interface Attempt {
	callback_id: string;
	webhook_id: number;
	url: string;
	attempt: number;
	status: number | null;
	error: string | null;
	started_time: string;
	finished_time: string;
	next_attempt_in_ms: number | null;
	body: unknown;
}

interface Job {
	webhookId: number;
	url: string;
	callbackId: string;
	body: Record<string, unknown>;
	attempt: number;
}

/**
 * Sends notifications on its own time: nothing waits for it and nothing it meets can stop the
 * server. Success is exactly 200; anything else is sent again on the documented schedule (4.12).
 */
export class Deliveries {
	attempts: Attempt[] = [];
	/** The jobs that wait for their next attempt, and how to begin it. */
	private readonly waiting = new Map<NodeJS.Timeout, () => void>();
	private pendingJobs = 0;
	private waiters: Array<() => void> = [];
	/** Raised by `cancelAll`, so that attempts under way are not continued or logged. */
	private generation = 0;
	private readonly store: Store;
	/** Multiplies the waits that begin from now on. */
	factor: number;

	constructor(store: Store, factor: number) {
		this.store = store;
		this.factor = factor;
	}

	/** Notifications that are neither delivered nor given up. */
	get pending(): number {
		return this.pendingJobs;
	}

	/** Starts one notification per webhook for the events of one action (4.12). */
	dispatch(subject: EventSubject, events: ContractEvent[]): void {
		for (const webhook of this.store.webhooks.values()) {
			const heard = eventsFor(this.store, webhook, subject, events);
			if (heard.length === 0) continue;
			const callbackId = newCallbackId();
			this.send(webhook.id, webhook.callback_url, callbackId, {
				contract: { id: subject.id },
				callback_id: callbackId,
				events: heard.map((event) => ({
					created_time: toNotificationTime(event.created_time),
					id: event.id,
					type: event.type,
				})),
				signature: signatureOf(callbackId, webhook.sign_key),
			});
		}
	}

	/** Starts sending a ready-made body. */
	send(webhookId: number, url: string, callbackId: string, body: Record<string, unknown>): void {
		this.pendingJobs += 1;
		const job: Job = { webhookId, url, callbackId, body, attempt: 1 };
		const { generation } = this;
		setImmediate(() => void this.run(job, generation));
	}

	/** Forgets all notifications under way and the log. */
	cancelAll(): void {
		this.generation += 1;
		for (const timer of this.waiting.keys()) clearTimeout(timer);
		this.waiting.clear();
		this.attempts = [];
		this.pendingJobs = 0;
		this.wakeWaiters();
	}

	/** Resolves with true when nothing is pending, with false when the time is up. */
	idle(timeoutMs: number): Promise<boolean> {
		if (this.pendingJobs === 0) return Promise.resolve(true);
		return new Promise((resolve) => {
			const timer = setTimeout(() => resolve(false), timeoutMs);
			this.waiters.push(() => {
				clearTimeout(timer);
				resolve(true);
			});
		});
	}

	/** Begins every waiting attempt at once; returns how many. */
	retryNow(): number {
		const retries = [...this.waiting.values()];
		for (const retry of retries) retry();
		return retries.length;
	}

	private async run(job: Job, generation: number): Promise<void> {
		if (generation !== this.generation) return;
		const started = new Date().toISOString();
		const outcome = await postJson(
			job.url,
			JSON.stringify(job.body),
			this.store.guesses.deliveryTimeoutMs,
		);
		if (generation !== this.generation) return;
		const seconds = outcome.status === 200 ? undefined : RETRY_SECONDS[job.attempt - 1];
		const wait = seconds === undefined ? null : seconds * 1000 * this.factor;
		this.attempts.push({
			callback_id: job.callbackId,
			webhook_id: job.webhookId,
			url: job.url,
			attempt: job.attempt,
			status: outcome.status,
			error: outcome.error,
			started_time: started,
			finished_time: new Date().toISOString(),
			next_attempt_in_ms: wait,
			body: job.body,
		});
		if (this.attempts.length > LOG_LIMIT) this.attempts.splice(0, this.attempts.length - LOG_LIMIT);
		if (wait === null) {
			this.pendingJobs -= 1;
			if (this.pendingJobs === 0) this.wakeWaiters();
			return;
		}
		const retry = () => {
			clearTimeout(timer);
			this.waiting.delete(timer);
			void this.run({ ...job, attempt: job.attempt + 1 }, generation);
		};
		const timer = setTimeout(retry, wait);
		timer.unref();
		this.waiting.set(timer, retry);
	}

	private wakeWaiters(): void {
		const waiters = this.waiters;
		this.waiters = [];
		for (const wake of waiters) wake();
	}
}
