import { createHmac } from 'crypto';

import type { FunctionsBase } from 'n8n-workflow';

import type { OneflowClient } from '../transport/client';
import { tokenOf } from '../transport/credential';
import { webhooksAt } from './webhooks';

/** Time between two readings of an address's keys, so that forged calls cost none. */
const READ_AGAIN_AFTER_MS = 300_000;

interface KnownKeys {
	readAt: number;
	keys: Promise<string[]>;
}

const read = new Map<string, KnownKeys>();

/**
 * The sign key of an address, worked out from the address and the credential's token. It needs no memory,
 * is the same on every machine of one n8n, and is another one for every address: a copy of the workflow,
 * or of n8n's whole database on another host, cannot sign for this one.
 */
export async function signKeyOf(
	context: Pick<FunctionsBase, 'getCredentials'>,
	address: string,
): Promise<string> {
	const token = tokenOf(await context.getCredentials('oneflowApi'));
	return createHmac('sha256', token).update(address).digest('hex');
}

/**
 * The keys that the address's webhooks have in Oneflow, for a call that does not fit the key worked out:
 * the token may have been renewed since they were made. Asked at most once in five minutes.
 */
export async function keysInOneflow(
	connect: () => Promise<OneflowClient>,
	address: string,
): Promise<string[]> {
	const known = read.get(address);
	if (known !== undefined && Date.now() - known.readAt < READ_AGAIN_AFTER_MS) {
		return await known.keys;
	}
	const load = async () =>
		(await webhooksAt(await connect(), address))
			.map(({ sign_key: key }) => key)
			.filter((key): key is string => typeof key === 'string' && key !== '');
	const keys = load().catch(async () => (await known?.keys) ?? []);
	read.set(address, { readAt: Date.now(), keys });
	return await keys;
}
