import { createHash, timingSafeEqual } from 'crypto';

import { z } from 'zod';

import { isRecord } from '../records';

/** Bounds that no real notification reaches, so that a crafted one costs nothing. */
const LONGEST_TEXT = 200;
const MOST_EVENTS = 500;

const wholeNumber = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const text = z.string().min(1).max(LONGEST_TEXT);

/** The body of a call (docs/oneflow-api.md 4.12); further keys may come and are ignored. */
const notificationSchema = z.object({
	contract: z.object({ id: wholeNumber }),
	callback_id: text,
	events: z
		.array(z.object({ id: wholeNumber, type: text, created_time: text.nullish() }))
		.min(1)
		.max(MOST_EVENTS),
});

export type Notification = z.infer<typeof notificationSchema>;
export type NotifiedEvent = Notification['events'][number];

/** The two texts of a body that show who sent it. */
export interface Proof {
	callbackId: string;
	/** Undefined where the body has none, which only a header can make up for. */
	signature: string | undefined;
}

/**
 * What proves a call, looked at before anything else: a stranger may send megabytes, and nothing of them
 * is touched until the signature holds. Undefined when the body is no notification.
 */
export function proofOf(body: unknown): Proof | undefined {
	if (!isRecord(body)) return undefined;
	const { callback_id: callbackId, signature } = body;
	if (typeof callbackId !== 'string' || callbackId === '' || callbackId.length > LONGEST_TEXT) {
		return undefined;
	}
	const isHash = typeof signature === 'string' && signature.length === 40;
	return { callbackId, signature: isHash ? signature : undefined };
}

/** The notification in a body that has proved itself; undefined when it is none. */
export function parseNotification(body: unknown): Notification | undefined {
	// Counted first: zod checks every entry of a list that is too long.
	if (!isRecord(body) || !Array.isArray(body.events) || body.events.length > MOST_EVENTS) {
		return undefined;
	}
	const parsed = notificationSchema.safeParse(body);
	return parsed.success ? parsed.data : undefined;
}

/** Names one event of one contract. */
export function eventName(contractId: number, { id, type }: { id: number; type: string }): string {
	return `${contractId}/${type}/${id}`;
}

/** Compares two texts without telling by its duration where they differ. */
export function isSameSecret(one: string, other: string): boolean {
	// Equal lengths by hashing, so that not even the length shows.
	const digest = (value: string) => createHash('sha256').update(value).digest();
	return timingSafeEqual(digest(one), digest(other));
}

/**
 * Whether the signature is the lower-case hex of SHA-1 over callback ID and sign key (docs/oneflow-api.md
 * 4.12). It proves who sent the call, not what the call says. Without a key nothing is proven.
 */
export function isSigned({ callbackId, signature }: Proof, signKey: string): boolean {
	if (signKey === '' || signature === undefined) return false;
	const expected = createHash('sha1').update(`${callbackId}${signKey}`).digest('hex');
	return isSameSecret(signature, expected);
}
