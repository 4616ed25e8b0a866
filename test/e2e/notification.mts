import { createHash, randomBytes } from 'node:crypto';

import type { Access } from '../../tools/demo/access.mts';

/** What Oneflow posts to a webhook. */
export interface Notification {
	contract: { id: number };
	callback_id: string;
	events: object[];
	signature: string;
}

/** A notification as Oneflow makes it, signed with a webhook's key. */
export function notification(
	contractId: number,
	signKey: string | null,
	events: object[],
): Notification {
	const callbackId = randomBytes(20).toString('hex');
	return {
		contract: { id: contractId },
		callback_id: callbackId,
		events,
		signature: createHash('sha1')
			.update(`${callbackId}${signKey ?? ''}`)
			.digest('hex'),
	};
}

/** The event of a contract's signing, from its log. */
export async function signEventOf(
	{ apiUrl, token, userEmail }: Access,
	contractId: number,
): Promise<object> {
	const response = await fetch(`${apiUrl}/contracts/${contractId}/events?limit=100`, {
		headers: { 'x-oneflow-api-token': token, 'x-oneflow-user-email': userEmail },
	});
	const { data } = (await response.json()) as {
		data: Array<{ id: number; type: string; created_time: string }>;
	};
	const event = data.find(({ type }) => type === 'contract:sign');
	if (!event) throw new Error(`Contract ${contractId} is not signed.`);
	return { id: event.id, type: event.type, created_time: event.created_time };
}
