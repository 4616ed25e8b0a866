import type { IDataObject } from 'n8n-workflow';

import { Recent } from '../recent';
import { callN8n, type Caller } from './n8n';
import { signKeyFor } from './proof';

/** Webhooks asked about at a time. */
export const MOST_ASKED = 20;

/** Addresses at which somebody listened lately: others are asked first, so that every one has its turn. */
const listening = new Recent(24 * 3_600_000, 10_000);

/** What n8n itself says of an address that no workflow listens at; a proxy may answer 404 as well. */
const NOT_REGISTERED = /^The requested webhook .* is not registered/;

/** An address without its query, and without a slash at its end. */
export function addressOf({ callback_url: url }: IDataObject): string {
	return String(url).replace(/\/?([?#].*)?$/, '');
}

/** Whether a webhook is one of this package's on the given n8n, as its sign key proves. */
function isOurs(webhook: IDataObject, origin: string, token: string): boolean {
	const place = addressOf(webhook);
	return (
		URL.canParse(place) &&
		new URL(place).origin === origin &&
		webhook.sign_key === signKeyFor(token, place)
	);
}

/**
 * The webhooks that call a trigger of this n8n that no longer exists: unpublished while the package was not
 * installed, or n8n was killed while somebody tested.
 */
export async function abandonedAmong(
	webhooks: IDataObject[],
	{ origin, token, caller }: { origin: string; token: string; caller: Caller },
): Promise<IDataObject[]> {
	const wasHeard = (webhook: IDataObject) => Number(listening.has(addressOf(webhook)));
	const ours = webhooks
		.filter((webhook) => isOurs(webhook, origin, token))
		.sort((one, other) => wasHeard(one) - wasHeard(other));
	const found: IDataObject[] = [];
	for (const webhook of ours.slice(0, MOST_ASKED)) {
		const place = addressOf(webhook);
		// By GET: a workflow that listens is started by POST.
		const { statusCode, body } = (await callN8n(caller, place)) ?? {};
		if (statusCode === 404 && NOT_REGISTERED.test(String(body?.message))) found.push(webhook);
		else listening.add(place);
	}
	return found;
}
