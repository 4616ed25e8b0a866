import { randomBytes } from 'node:crypto';
import type { World } from '../world.mts';
import type { AccessLink } from './types.mts';

/** How long an access link works (3.9). */
export const ACCESS_LINK_MS = 6 * 3_600_000;

/** Makes a personal link and returns its address on the sandbox's own pages (3.9). */
export function makeAccessLink(world: World, contractId: number, participantId: number): string {
	const link: AccessLink = {
		key: randomBytes(16).toString('hex'),
		contract_id: contractId,
		participant_id: participantId,
		expires: world.store.now() + ACCESS_LINK_MS,
	};
	world.store.accessLinks.set(link.key, link);
	return `${world.url}/contracts/${contractId}/at/${link.key}`;
}
