import type { IDataObject } from 'n8n-workflow';

import { callN8n, type Caller } from './n8n';
import { signKeyFor } from './proof';

/** Webhooks asked about at a time. */
export const MOST_ASKED = 20;

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
	const ours = webhooks.filter((webhook) => isOurs(webhook, origin, token));
	// By chance, so that in time every one has its turn.
	ours.sort(() => Math.random() - 0.5);
	const found: IDataObject[] = [];
	for (const webhook of ours.slice(0, MOST_ASKED)) {
		// By GET: a workflow that listens is started by POST.
		const { statusCode, body } = (await callN8n(caller, addressOf(webhook))) ?? {};
		if (statusCode === 404 && NOT_REGISTERED.test(String(body?.message))) found.push(webhook);
	}
	return found;
}
