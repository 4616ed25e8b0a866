import type { IDataObject } from 'n8n-workflow';

import { Recent } from '../recent';
import type { OneflowClient } from '../transport/client';
import { isSignedWith, signKeyFor, type Proof } from './proof';
import { allWebhooks } from './standing';

/** Time between two readings of the keys for one name, so that forged calls cost none. */
const READ_AGAIN_AFTER_MS = 300_000;

/** The keys read from Oneflow, by what they were read for. */
const keysRead = new Recent<Promise<string[]>>(READ_AGAIN_AFTER_MS);

/** Where a call came in, and what is known of it. */
export interface Called {
	proof: Proof;
	/** The address that the sign key belongs to. */
	address: string;
	/** The credential's token. */
	token: string;
}

/** Whether Oneflow sent a call, as far as the token says. */
export function isSentWith({ proof, address, token }: Called): boolean {
	return isSignedWith(proof, signKeyFor(token, address));
}

/**
 * Whether Oneflow sent a call that does not fit the present token: the token may have been renewed since the
 * webhook was made, which has the former key then (docs/oneflow-api.md 4.10). The keys of the webhooks that
 * `isCalled` picks are read from Oneflow at most once in five minutes for each `name`.
 */
export async function isSentWithFormerToken(
	proof: Proof,
	name: string,
	connect: () => Promise<OneflowClient>,
	isCalled: (webhook: IDataObject) => boolean,
): Promise<boolean> {
	if (proof.signature === undefined) return false;
	const known = keysRead.get(name);
	const load = async () => keysIn((await allWebhooks(await connect())).filter(isCalled));
	const keys = known ?? load().catch(() => []);
	if (known === undefined) keysRead.set(name, keys);
	return (await keys).some((key) => isSignedWith(proof, key));
}

function keysIn(webhooks: IDataObject[]): string[] {
	return webhooks
		.map(({ sign_key: key }) => key)
		.filter((key): key is string => typeof key === 'string' && key !== '');
}
