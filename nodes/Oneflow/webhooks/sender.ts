import type { IDataObject } from 'n8n-workflow';

import { Recent } from '../recent';
import type { OneflowClient } from '../transport/client';
import { isSignedWith, signKeyFor, type Proof } from './proof';
import { allWebhooks } from './standing';

/** Time between two readings of the keys for one name, so that forged calls cost none. */
const READ_AGAIN_AFTER_MS = 300_000;

/** The webhooks read from Oneflow, by what they were read for. */
const webhooksRead = new Recent<Promise<IDataObject[]>>(READ_AGAIN_AFTER_MS);

/** Oneflow sends a call ten times (docs/oneflow-api.md 4.12). Whoever overhears one could have n8n ask for ever. */
const MOST_READINGS = 20;

/** How often calls came lately that Oneflow was asked about. */
const readings = new Recent<number>(6 * 3_600_000, 10_000);

/** The call of an address, and whose it may be. */
interface Called {
	address: string;
	/** For which calls the webhooks are read together. */
	place: string;
	token: string;
	connect: () => Promise<OneflowClient>;
	isCalled: (webhook: IDataObject) => boolean;
}

/**
 * Whether Oneflow sent a call. Where it does not fit the present token, that may have been renewed since the webhook
 * was made, or n8n's address has changed: the webhook has the former key then (docs/oneflow-api.md 4.10). Webhooks
 * are read from Oneflow at most once in five minutes for each place; the keys of those count that `isCalled` picks.
 */
export async function isSentByOneflow(
	proof: Proof,
	{ address, place, token, connect, isCalled }: Called,
): Promise<boolean> {
	if (isSignedWith(proof, signKeyFor(token, address))) return true;
	if (proof.signature === undefined) return false;
	const load = async () => await allWebhooks(await connect());
	const name = `${place} ${token}`;
	const webhooks = webhooksRead.get(name) ?? load().catch(() => []);
	if (!webhooksRead.has(name)) webhooksRead.set(name, webhooks);
	const keys = (await webhooks).filter(isCalled).map(({ sign_key: key }) => key);
	return keys.some((key) => typeof key === 'string' && isSignedWith(proof, key));
}

/** Counts a proven call, by who is called, before Oneflow is asked about it. Returns whether it came too often for that. */
export function comesTooOften(called: string, { callbackId }: Proof): boolean {
	const name = `${called} ${callbackId}`;
	const count = (readings.get(name) ?? 0) + 1;
	readings.set(name, count);
	return count > MOST_READINGS;
}
