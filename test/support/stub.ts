/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   made for nodes; this stands in for Oneflow. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';

export interface StubRequest {
	method: string;
	path: string;
	query: Record<string, string>;
	/** As it was sent, still encoded. */
	rawQuery: string;
	headers: Record<string, string>;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it freely
	body: any;
	time: number;
}

export interface StubAnswer {
	status?: number;
	headers?: Record<string, string>;
	/** Text is sent as HTML, everything else as JSON. */
	body?: unknown;
	/** Cuts the connection instead of answering. */
	reset?: boolean;
	/** Never answers. */
	hang?: boolean;
	/** Milliseconds before the answer. */
	delay?: number;
	/** Sends a space now and again, this many milliseconds apart, and never comes to an end. */
	drip?: number;
}

export type Scripted =
	| StubAnswer
	| ((request: StubRequest, count: number) => StubAnswer | Promise<StubAnswer>);

export interface Stub {
	url: string;
	requests: StubRequest[];
	/** How many connections are open. */
	connections(): Promise<number>;
	close(): Promise<void>;
}

export const wait = async (ms: number): Promise<void> =>
	await new Promise((done) => setTimeout(done, ms));

/**
 * A server that answers as a test says, for faults no well-behaved server makes. Each request takes
 * the next scripted answer; the last one stays.
 */
export async function startStub(...script: Scripted[]): Promise<Stub> {
	const requests: StubRequest[] = [];
	const answer = async (request: IncomingMessage, response: ServerResponse, text: string) => {
		const url = new URL(request.url ?? '', 'http://stub');
		const seen = {
			method: request.method ?? '',
			path: url.pathname,
			query: Object.fromEntries(url.searchParams),
			rawQuery: url.search,
			headers: request.headers as Record<string, string>,
			body: text === '' ? undefined : JSON.parse(text),
			time: Date.now(),
		};
		requests.push(seen);
		const [next] = script.length > 1 ? script.splice(0, 1) : script;
		const scripted = typeof next === 'function' ? await next(seen, requests.length) : next;
		if (scripted.hang === true) return;
		if (scripted.delay !== undefined) await wait(scripted.delay);
		if (scripted.reset === true) return void request.socket.destroy();
		const { status = 200, headers = {}, body = {} } = scripted;
		const isText = typeof body === 'string';
		if (scripted.drip !== undefined) {
			response.writeHead(status, { 'content-type': 'application/json', ...headers });
			const drops = setInterval(() => response.write(' '), scripted.drip);
			return void response.on('close', () => clearInterval(drops));
		}
		response.writeHead(status, {
			'content-type': isText ? 'text/html' : 'application/json',
			...headers,
		});
		response.end(isText ? body : JSON.stringify(body));
	};
	const server = createServer((request, response) => {
		let text = '';
		request.on('data', (chunk) => (text += chunk));
		request.on('end', () => void answer(request, response, text));
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		requests,
		connections: async () => await promisify(server.getConnections.bind(server))(),
		async close() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		},
	};
}

/** An address on which nobody listens. */
export async function deadUrl(): Promise<string> {
	const stub = await startStub({});
	await stub.close();
	return stub.url;
}
