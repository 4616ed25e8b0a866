import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { Recent } from '../recent';
import { isRecord } from '../records';
import { signKeyFor } from './proof';

const TIMEOUT_MS = 10_000;

/** Webhooks asked about at a time. */
export const MOST_ASKED = 20;

/** Addresses at which somebody listened lately: others are asked first, so that every one has its turn. */
const listening = new Recent(24 * 3_600_000, 10_000);

/** What n8n itself says of an address that no workflow listens at; a proxy may answer 404 as well. */
const NOT_REGISTERED = /^The requested webhook .* is not registered/;

type HttpRequest = (request: IHttpRequestOptions) => Promise<unknown>;

/** An address without its query. */
export function placeOf({ callback_url: url }: IDataObject): string {
	return String(url).replace(/[?#].*$/, '');
}

/** Whether a webhook is one of this package's on the given n8n, as its sign key proves. */
function isOurs(webhook: IDataObject, origin: string, token: string): boolean {
	const place = placeOf(webhook);
	return (
		URL.canParse(place) &&
		new URL(place).origin === origin &&
		webhook.sign_key === signKeyFor(token, place)
	);
}

/**
 * Whether n8n says that no workflow listens at an address. Asked by GET, which starts no workflow: one that
 * listens is called by POST.
 */
async function isAbandoned(httpRequest: HttpRequest, url: string): Promise<boolean> {
	try {
		const answer = await httpRequest({
			method: 'GET',
			url,
			json: true,
			timeout: TIMEOUT_MS,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
		});
		if (!isRecord(answer) || answer.statusCode !== 404 || !isRecord(answer.body)) return false;
		return NOT_REGISTERED.test(String(answer.body.message));
	} catch {
		return false;
	}
}

/**
 * The webhooks that call a trigger of this n8n that no longer exists: unpublished while the package was not
 * installed, or n8n was killed while somebody tested.
 */
export async function abandonedAmong(
	webhooks: IDataObject[],
	{ origin, token, httpRequest }: { origin: string; token: string; httpRequest: HttpRequest },
): Promise<IDataObject[]> {
	const wasHeard = (webhook: IDataObject) => Number(listening.has(placeOf(webhook)));
	const ours = webhooks
		.filter((webhook) => isOurs(webhook, origin, token))
		.sort((one, other) => wasHeard(one) - wasHeard(other));
	const found: IDataObject[] = [];
	for (const webhook of ours.slice(0, MOST_ASKED)) {
		const place = placeOf(webhook);
		if (await isAbandoned(httpRequest, place)) found.push(webhook);
		else listening.add(place);
	}
	return found;
}
