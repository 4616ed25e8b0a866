import { createHash } from 'crypto';

import type { Notification, NotifiedEvent } from './notification';

/** 66 bits of a hash: short in the database, and no two of a few thousand collide. */
const KEY_LENGTH = 11;

/** Remembered while n8n runs, and saved for the time after a restart. */
const MOST_REMEMBERED = 10_000;
const MOST_SAVED = 1_000;

type Saved = string;

interface Entry {
	/** Hash of what a callback ID stood for; empty for events. */
	content: string;
	/** Whether the run has started and Oneflow got its 200. */
	confirmed: boolean;
	/** Resolves to `true` once confirmed, to `false` when the delivery failed and may come again. */
	settled: Promise<boolean>;
}

function keyOf(...parts: Array<string | number>): string {
	return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, KEY_LENGTH);
}

const CONFIRMED = Promise.resolve(true);

function remember(entries: Map<string, Entry>, key: string, entry: Entry): void {
	entries.set(key, entry);
	if (entries.size <= MOST_REMEMBERED) return;
	const [oldest] = entries.keys();
	entries.delete(oldest);
}

/** What a new notification is to those before it. */
export type Standing =
	| { kind: 'new'; events: NotifiedEvent[]; delivery: Delivery }
	| { kind: 'duplicate'; settled: Promise<boolean> }
	/** A known callback ID with other content: a replay that somebody changed. */
	| { kind: 'altered' };

/**
 * The memory of one trigger: Oneflow sends again after every answer but 200, and overlapping webhooks
 * send the same event twice, so both callback IDs and events are remembered.
 *
 * Kept in this process, because calls that arrive at the same instant each see their own copy of the
 * static data; saved through the static data, so that it outlives a restart.
 */
export class DeliveryMemory {
	private readonly callbacks = new Map<string, Entry>();

	private readonly events = new Map<string, Entry>();

	private lastLoaded: unknown;

	/** Takes in what an earlier process, or another one beside this, has saved. */
	load(saved: unknown): void {
		if (saved === this.lastLoaded || typeof saved !== 'string') return;
		this.lastLoaded = saved;
		const [callbacks = '', events = ''] = saved.split('|');
		const known = { confirmed: true, settled: CONFIRMED };
		for (const [key, content] of pieces(callbacks, 2 * KEY_LENGTH).map(halves)) {
			if (!this.callbacks.has(key)) remember(this.callbacks, key, { ...known, content });
		}
		for (const key of pieces(events, KEY_LENGTH)) {
			if (!this.events.has(key)) remember(this.events, key, { ...known, content: '' });
		}
	}

	/**
	 * Places a notification and, when it brings something new, claims it: from here on its duplicates
	 * wait for its outcome. Synchronous, so that of simultaneous calls exactly one is the first.
	 * `deduplicate` off claims every notification anew; altered replays are refused all the same.
	 */
	place(notification: Notification, wanted: NotifiedEvent[], deduplicate: boolean): Standing {
		const { contract, callback_id: callbackId, events } = notification;
		const callbackKey = keyOf(callbackId);
		const eventKey = ({ id, type }: NotifiedEvent) => keyOf(contract.id, id, type);
		const content = keyOf(contract.id, ...events.map(eventKey));
		const before = this.callbacks.get(callbackKey);
		if (before !== undefined && before.content !== content) return { kind: 'altered' };
		if (deduplicate && before !== undefined) return { kind: 'duplicate', settled: before.settled };
		const fresh = deduplicate
			? wanted.filter((event) => !this.events.has(eventKey(event)))
			: wanted;
		if (fresh.length === 0) {
			const others = wanted.map((event) => this.events.get(eventKey(event))?.settled ?? CONFIRMED);
			return {
				kind: 'duplicate',
				settled: Promise.all(others).then((outcomes) => outcomes.every(Boolean)),
			};
		}
		const delivery = new Delivery(this);
		const entry = (text: string): Entry => ({
			content: text,
			confirmed: false,
			settled: delivery.settled,
		});
		delivery.claim(this.callbacks, callbackKey, entry(content));
		for (const event of fresh) delivery.claim(this.events, eventKey(event), entry(''));
		return { kind: 'new', events: fresh, delivery };
	}

	/** What to save: everything confirmed, and what `delivery` claims. */
	save(delivery: Delivery): Saved {
		const worthSaving = ([, entry]: [string, Entry]) =>
			entry.confirmed || entry.settled === delivery.settled;
		const latest = (entries: Map<string, Entry>) =>
			[...entries].filter(worthSaving).slice(-MOST_SAVED);
		const callbacks = latest(this.callbacks).map(([key, { content }]) => key + content);
		return `${callbacks.join('')}|${latest(this.events)
			.map(([key]) => key)
			.join('')}`;
	}
}

function pieces(text: string, length: number): string[] {
	return text.match(new RegExp(`.{${length}}`, 'g')) ?? [];
}

function halves(text: string): [string, string] {
	return [text.slice(0, KEY_LENGTH), text.slice(KEY_LENGTH)];
}

/** One claimed notification on its way to a run. */
export class Delivery {
	readonly settled: Promise<boolean>;

	private settle: (isConfirmed: boolean) => void = () => {};

	private readonly claims: Array<{ entries: Map<string, Entry>; key: string; entry: Entry }> = [];

	constructor(private readonly memory: DeliveryMemory) {
		this.settled = new Promise((resolve) => {
			this.settle = resolve;
		});
	}

	claim(entries: Map<string, Entry>, key: string, entry: Entry): void {
		remember(entries, key, entry);
		this.claims.push({ entries, key, entry });
	}

	/** The run has started and Oneflow knows. */
	confirm(): void {
		for (const { entry } of this.claims) entry.confirmed = true;
		this.settle(true);
	}

	/** Nothing was started: the same notification is welcome again. */
	release(): void {
		for (const { entries, key, entry } of this.claims) {
			if (entries.get(key) === entry) entries.delete(key);
		}
		this.settle(false);
	}

	/**
	 * n8n turns static data into text once the run has been stored and before Oneflow gets its 200. What
	 * is saved is put together at that moment: taken earlier, it would miss deliveries confirmed meanwhile;
	 * with unconfirmed ones of others in it, a crash could lose their runs.
	 */
	toJSON(): Saved {
		return this.memory.save(this);
	}
}

const memories = new Map<string, DeliveryMemory>();

/** The memory of one trigger in this process; `key` names workflow, node and mode. */
export function memoryOf(key: string): DeliveryMemory {
	const known = memories.get(key);
	if (known !== undefined) return known;
	const memory = new DeliveryMemory();
	memories.set(key, memory);
	return memory;
}
