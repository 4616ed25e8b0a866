/** The address of a listener; hosts that mean "everywhere" are shown as this machine. */
export function addressOf(host: string, port: number): string {
	const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
	return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
}
