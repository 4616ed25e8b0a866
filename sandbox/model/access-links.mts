import { randomBytes } from 'node:crypto';
import type { Store } from './store.mts';
import type { AccessLink } from './types.mts';

/** How long an access link works (3.9). */
export const ACCESS_LINK_MS = 6 * 3_600_000;

/** Makes a personal link and returns its address on the sandbox's own pages (3.9). */
export function makeAccessLink(store: Store, contractId: number, participantId: number): string {
	const link: AccessLink = {
		key: randomBytes(16).toString('hex'),
		contract_id: contractId,
		participant_id: participantId,
		expires: store.now() + ACCESS_LINK_MS,
	};
	store.accessLinks.set(link.key, link);
	return `${store.url}/contracts/${contractId}/at/${link.key}`;
}
