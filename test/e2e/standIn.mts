import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call that a stand-in was given. */
export interface Received {
	method: string;
	path: string;
	/** JSON, where it was sent as such. */
	json?: Record<string, unknown>;
	body: Buffer;
}

export interface StandIn {
	url: string;
	received: Received[];
	stop(): Promise<void>;
}

/** A system beside Oneflow on loopback, such as a CRM: takes every call and answers with `answer`, as JSON. */
export async function startStandIn(
	answer: (call: Received) => object = () => ({}),
): Promise<StandIn> {
	const received: Received[] = [];
	const server = createServer((request, response) => {
		void bodyOf(request).then((body) => {
			const isJson = request.headers['content-type']?.includes('json') === true;
			const call: Received = {
				method: request.method ?? '',
				path: request.url ?? '',
				...(isJson && { json: JSON.parse(body.toString()) as Record<string, unknown> }),
				body,
			};
			received.push(call);
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(JSON.stringify(answer(call)));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		received,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}
