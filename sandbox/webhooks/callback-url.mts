import type { Guesses } from '../guesses.mts';

/** True for hosts of this machine, which may be called without encryption. */
const isLoopback = (host: string): boolean =>
	host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

/** Why a callback address is refused, or null. HTTPS is required (3.18); see the README. */
export function callbackProblem(address: string, plain: Guesses['plainCallbacks']): string | null {
	if (!URL.canParse(address)) return 'Not a valid URL.';
	const url = new URL(address);
	if (url.protocol === 'https:') return null;
	if (url.protocol !== 'http:') return 'Must be an HTTPS address.';
	const allowed = plain === 'anywhere' || (plain === 'loopback' && isLoopback(url.hostname));
	return allowed ? null : 'Must be an HTTPS address.';
}
