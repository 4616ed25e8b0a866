import type { OneflowCredential } from '../transport/credential';
import { UserProblem } from '../transport/failure';

/** Characters of a webhook's address (docs/oneflow-api.md 3.18). */
export const LONGEST_CALLBACK_URL = 1_000;

const PRIVATE_HOSTS = [
	/^localhost$/,
	/\.(localhost|local|internal|lan|home)$/,
	/^(0|10|127)\./,
	/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
	/^169\.254\./,
	/^172\.(1[6-9]|2\d|3[01])\./,
	/^192\.168\./,
	/^\[(::1?|::ffff:.*|f[cd].*|fe[89ab].*)\]$/,
];

function isPublicHost(host: string): boolean {
	const name = host.toLowerCase().replace(/\.$/, '');
	const isFull = name.includes('.') || name.startsWith('[');
	return isFull && !PRIVATE_HOSTS.some((pattern) => pattern.test(name));
}

/**
 * Whether Oneflow can call an address: it calls public https addresses only (docs/oneflow-api.md 3.18). A sandbox,
 * whose `baseUrl` is not public, calls its own host as well.
 */
export function isCallable(address: string, baseUrl?: string): boolean {
	if (!URL.canParse(address)) return false;
	const { protocol, hostname } = new URL(address);
	if (protocol === 'https:' && isPublicHost(hostname)) return true;
	return baseUrl !== undefined && hostname === new URL(baseUrl).hostname && !isPublicHost(hostname);
}

/**
 * Throws UserProblem for an address that Oneflow could never call. A custom base URL may be a sandbox nearby,
 * which calls any. `afterwards` says what to do once n8n has a public address.
 */
export function checkCallbackAddress(
	address: string,
	{ environment }: OneflowCredential,
	afterwards: string,
): void {
	const remedy = `Set the environment variable N8N_WEBHOOK_URL of n8n (WEBHOOK_URL in older versions) to its public https address, or use a tunnel, then ${afterwards}`;
	if (address.length > LONGEST_CALLBACK_URL) {
		throw new UserProblem(
			`The webhook URL has ${address.length} characters; Oneflow takes at most ${LONGEST_CALLBACK_URL}`,
			remedy,
		);
	}
	if (environment === 'custom' || isCallable(address)) return;
	throw new UserProblem(
		`Oneflow cannot call this n8n at ${new URL(address).origin}: it calls public https addresses only`,
		remedy,
	);
}
