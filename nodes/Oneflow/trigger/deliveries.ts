import { createHash, randomBytes } from 'crypto';

import { Delivery } from './delivery';
import type { Notification, NotifiedEvent } from './notification';

/** 66 bits of a hash: short in the database, and no two of a few thousand collide. */
const KEY_LENGTH = 11;
const CALLBACK_LENGTH = 2 * KEY_LENGTH;

/** Remembered while n8n runs, and saved for the time after a restart. */
const MOST_REMEMBERED = 10_000;
const MOST_SAVED = 1_000;

/** Marks what this process saved, so that it does not read its own writing again at every call. */
const OWN_MARK = randomBytes(6).toString('base64url');

interface Entry {
	/** Hash of what a callback ID stood for; empty for events and when it is not known. */
	content: string;
	/** Undefined once it comes from what was saved. */
	delivery?: Delivery;
}

/** What a new notification is to those before it. */
export type Standing =
	| { kind: 'new'; events: NotifiedEvent[]; delivery: Delivery }
	| { kind: 'duplicate'; outcome: Promise<boolean> }
	/** A known callback ID with other content: a replay that somebody changed. */
	| { kind: 'altered' };

/** What a run is to the notification that it was started by. */
export type Beginning =
	| { kind: 'expected'; delivery: Delivery }
	/** Stored by a process before this one. */
	| { kind: 'found' }
	/** Another run has begun with the same notification. */
	| { kind: 'repeated' };

/** What an execution knows of the notification it was started by. */
export interface StoredRun {
	executionId: string;
	callbackId: string;
	contractId: number;
	events: NotifiedEvent[];
}

function keyOf(...parts: Array<string | number>): string {
	return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, KEY_LENGTH);
}

function eventKeyOf(contractId: number, { id, type }: NotifiedEvent): string {
	return keyOf(contractId, id, type);
}

function pieces(text: string, length: number): string[] {
	return text.match(new RegExp(`.{${length}}`, 'g')) ?? [];
}

/** Whether all is done that these entries stand for. */
async function outcomeOf(entries: Array<Entry | undefined>): Promise<boolean> {
	const outcomes = await Promise.all(entries.map((entry) => entry?.delivery?.outcome()));
	return !outcomes.includes(false);
}

/** Known keys in the order of their coming, and the text of the newest that are done. */
class Register {
	private readonly entries = new Map<string, Entry>();

	saved = '';

	constructor(private readonly pieceLength: number) {}

	/** The entry of a key; one whose delivery came to nothing is none. */
	get(key: string): Entry | undefined {
		const entry = this.entries.get(key);
		return entry?.delivery?.isStanding() === false ? undefined : entry;
	}

	add(key: string, entry: Entry): void {
		this.entries.set(key, entry);
		if (this.entries.size <= MOST_REMEMBERED) return;
		const [oldest] = this.entries.keys();
		this.entries.delete(oldest);
	}

	claim(key: string, content: string, delivery: Delivery): void {
		const entry: Entry = { content, delivery };
		this.add(key, entry);
		delivery.hold({
			keep: () => this.append(key + content),
			drop: () => {
				if (this.entries.get(key) === entry) this.entries.delete(key);
			},
		});
	}

	append(piece: string): void {
		this.saved = (this.saved + piece).slice(-MOST_SAVED * this.pieceLength);
	}
}

/**
 * The memory of one trigger: Oneflow sends again after every answer but 200, and overlapping webhooks
 * send the same event twice, so both callback IDs and events are remembered.
 *
 * Kept in this process, because calls that arrive at the same instant each see their own copy of the
 * static data; saved through the static data, so that it outlives a restart.
 */
export class DeliveryMemory {
	private readonly callbacks = new Register(CALLBACK_LENGTH);

	private readonly events = new Register(KEY_LENGTH);

	private lastLoaded: unknown;

	/** Takes in what an earlier process, or another one beside this, has saved. */
	load(saved: unknown): void {
		if (typeof saved !== 'string' || saved === this.lastLoaded) return;
		this.lastLoaded = saved;
		const [mark, callbacks = '', events = ''] = saved.split('|');
		if (mark === OWN_MARK) return;
		for (const piece of pieces(callbacks, CALLBACK_LENGTH)) {
			const key = piece.slice(0, KEY_LENGTH);
			if (this.callbacks.get(key) !== undefined) continue;
			this.callbacks.add(key, { content: piece.slice(KEY_LENGTH) });
			this.callbacks.append(piece);
		}
		for (const key of pieces(events, KEY_LENGTH)) {
			if (this.events.get(key) !== undefined) continue;
			this.events.add(key, { content: '' });
			this.events.append(key);
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
		const eventKey = (event: NotifiedEvent) => eventKeyOf(contract.id, event);
		const content = keyOf(contract.id, ...events.map(eventKey));
		const before = this.callbacks.get(callbackKey);
		if (before !== undefined && before.content !== '' && before.content !== content) {
			return { kind: 'altered' };
		}
		if (deduplicate && before !== undefined) {
			return { kind: 'duplicate', outcome: outcomeOf([before]) };
		}
		const fresh = deduplicate ? this.unknown(contract.id, wanted) : wanted;
		if (fresh.length === 0) {
			const others = wanted.map((event) => this.events.get(eventKey(event)));
			return { kind: 'duplicate', outcome: outcomeOf(others) };
		}
		const delivery = new Delivery(() => this.text());
		this.callbacks.claim(callbackKey, content, delivery);
		for (const event of fresh) this.events.claim(eventKey(event), '', delivery);
		return { kind: 'new', events: fresh, delivery };
	}

	/**
	 * What a run that begins is to its notification. A run that nobody claimed in this process is one
	 * that n8n found stored after a crash: it is claimed here, and the notification that Oneflow sends
	 * again for it is a duplicate.
	 */
	begin(run: StoredRun): Beginning {
		const key = keyOf(run.callbackId);
		const known = this.callbacks.get(key)?.delivery;
		if (known !== undefined) {
			return known.begin(run.executionId)
				? { kind: 'expected', delivery: known }
				: { kind: 'repeated' };
		}
		const delivery = new Delivery(() => this.text());
		this.callbacks.add(key, { content: '', delivery });
		for (const event of run.events) {
			this.events.claim(eventKeyOf(run.contractId, event), '', delivery);
		}
		delivery.begin(run.executionId);
		return { kind: 'found' };
	}

	/** The events that no delivery has claimed, each of them once. */
	private unknown(contractId: number, wanted: NotifiedEvent[]): NotifiedEvent[] {
		const fresh = new Map<string, NotifiedEvent>();
		for (const event of wanted) {
			const key = eventKeyOf(contractId, event);
			if (this.events.get(key) === undefined && !fresh.has(key)) fresh.set(key, event);
		}
		return [...fresh.values()];
	}

	private text(): string {
		return `${OWN_MARK}|${this.callbacks.saved}|${this.events.saved}`;
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
