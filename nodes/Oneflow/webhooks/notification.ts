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
	events: z.array(z.object({ id: wholeNumber, type: text, created_time: text.nullish() })).min(1),
});

export type Notification = z.infer<typeof notificationSchema>;

/** The notification in a body that has proved itself; undefined when it is none. */
export function parseNotification(body: unknown): Notification | undefined {
	// Counted first: zod checks every entry of a list that is too long.
	if (!isRecord(body) || !Array.isArray(body.events) || body.events.length > MOST_EVENTS) {
		return undefined;
	}
	const parsed = notificationSchema.safeParse(body);
	return parsed.success ? parsed.data : undefined;
}
