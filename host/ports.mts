import { createServer } from 'node:net';

/** A free port: the wished one when nothing uses it, otherwise any. */
export async function freePort(wished?: number): Promise<number> {
	if (wished !== undefined) {
		const port = await tryListen(wished);
		if (port !== undefined) return port;
	}
	const port = await tryListen(0);
	if (port === undefined) throw new Error('The system gave no free port.');
	return port;
}

async function tryListen(port: number): Promise<number | undefined> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		// All addresses: a port that another program holds on just one of them is not free either.
		server.listen(port, () => {
			const address = server.address();
			const found = typeof address === 'object' && address ? address.port : undefined;
			server.close(() => resolve(found));
		});
	});
}
