import type { OneflowClient } from '../transport/client';
import { webhooksAt } from './webhooks';

/** Time between two readings of an address's keys, so that forged calls cost none. */
const READ_AGAIN_AFTER_MS = 300_000;

interface KnownKeys {
	readAt: number;
	keys: Promise<string[]>;
}

const read = new Map<string, KnownKeys>();

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
