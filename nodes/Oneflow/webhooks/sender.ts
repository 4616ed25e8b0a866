import type { IDataObject } from 'n8n-workflow';

import { Recent } from '../recent';
import type { OneflowClient } from '../transport/client';
import { isSignedWith, signKeyFor, type Proof } from './proof';
import { allWebhooks } from './standing';

/** Time between two readings of the keys for one name, so that forged calls cost none. */
const READ_AGAIN_AFTER_MS = 300_000;

/** The webhooks read from Oneflow, by what they were read for. */
const webhooksRead = new Recent<Promise<IDataObject[]>>(READ_AGAIN_AFTER_MS);

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
