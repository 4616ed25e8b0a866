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

/** Whether Oneflow can call an address: it calls public https addresses only (docs/oneflow-api.md 3.18). */
export function isCallable(address: string): boolean {
	if (!URL.canParse(address)) return false;
	const { protocol, hostname } = new URL(address);
	return protocol === 'https:' && isPublicHost(hostname);
}
