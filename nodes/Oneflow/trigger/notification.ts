import { createHash, timingSafeEqual } from 'crypto';

import { z } from 'zod';

/** Bounds that no real notification reaches, so that a crafted one costs nothing. */
const LONGEST_TEXT = 200;
const MOST_EVENTS = 500;

const wholeNumber = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const text = z.string().max(LONGEST_TEXT);

/** The body of a call (API notes 4.12); further keys may come and are ignored. */
const notificationSchema = z.object({
	contract: z.object({ id: wholeNumber }),
	callback_id: text.min(1),
	events: z
		.array(z.object({ id: wholeNumber, type: text.min(1), created_time: text.nullish() }))
		.min(1)
		.max(MOST_EVENTS),
	signature: text.nullish(),
});

export type Notification = z.infer<typeof notificationSchema>;
export type NotifiedEvent = Notification['events'][number];

/** The notification in a body; undefined when it is none. */
export function parseNotification(body: unknown): Notification | undefined {
	const parsed = notificationSchema.safeParse(body);
	return parsed.success ? parsed.data : undefined;
}

/** Compares two texts without telling by its duration where they differ. */
export function isSameSecret(one: string, other: string): boolean {
	// Equal lengths by hashing, so that not even the length shows.
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(one), digest(other));
}

/**
 * Whether `signature` is the lower-case hex of SHA-1 over callback ID and sign key (API notes 4.12).
 * It proves who sent the call, not what the call says. Without a key nothing is proven.
 */
export function isSigned({ callback_id, signature }: Notification, signKey: string): boolean {
	if (signKey === '' || typeof signature !== 'string') return false;
	const expected = createHash('sha1').update(`${callback_id}${signKey}`).digest('hex');
	return isSameSecret(signature, expected);
}
