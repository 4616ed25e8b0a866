/* eslint-disable @n8n/community-nodes/no-restricted-imports --
   made for nodes; this stands between a node and the sandbox. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { sandboxUrl } from './sandbox';

/** An answer of the sandbox's, on its way to the node. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	/** Undefined when there is none. */
	body: unknown;
}

export interface Asked {
	method: string;
	/** After `/v1`. */
	path: string;
	query: URLSearchParams;
	body: unknown;
}

/** Makes another answer of the sandbox's; may change what is asked before it is passed on. */
export interface Twist {
	ask?: (asked: Asked) => unknown;
	answer?: (answer: Answer, asked: Asked) => Answer;
}

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return text === '' ? undefined : text;
	}
};

async function textOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** Starts a double of Oneflow that is the sandbox with a twist; gives its base URL. */
export async function startTwisted({ ask, answer }: Twist) {
	const pass = async (request: IncomingMessage, response: ServerResponse) => {
		const url = new URL(request.url ?? '', 'http://twisted');
		const sent = await textOf(request);
		const isJson = String(request.headers['content-type']).startsWith('application/json');
		const asked: Asked = {
			method: request.method ?? '',
			path: url.pathname.replace(/^\/v1/, ''),
			query: url.searchParams,
			body: isJson ? parsed(sent.toString()) : undefined,
		};
		ask?.(asked);
		const headers = { ...request.headers };
		for (const name of ['host', 'content-length', 'connection']) delete headers[name];
		const reply = await fetch(`${sandboxUrl()}/v1${asked.path}?${asked.query.toString()}`, {
			method: asked.method,
			headers: headers as Record<string, string>,
			body: isJson
				? JSON.stringify(asked.body)
				: sent.length > 0
					? new Uint8Array(sent)
					: undefined,
			redirect: 'manual',
		});
		const own: Answer = {
			status: reply.status,
			headers: Object.fromEntries(
				['content-type', 'location', 'retry-after'].flatMap((name) => {
					const value = reply.headers.get(name);
					return value === null ? [] : [[name, value]];
				}),
			),
			body: parsed(await reply.text()),
		};
		const given = answer?.(own, asked) ?? own;
		response.writeHead(given.status, given.headers);
		response.end(typeof given.body === 'string' ? given.body : JSON.stringify(given.body));
	};
	const server = createServer((request, response) => {
		pass(request, response).catch((error: unknown) => {
			response.writeHead(599);
			response.end(String(error));
		});
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return {
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		async close() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		},
	};
}

/** The same value with every object in it changed, inner ones first. */
function inAll(value: unknown, change: ChangeRow): unknown {
	if (Array.isArray(value)) return value.map((one) => inAll(one, change));
	if (typeof value !== 'object' || value === null) return value;
	return change(
		Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inAll(one, change)])),
	);
}
type ChangeRow = (row: Record<string, unknown>) => Record<string, unknown>;

/** A twist of every object in every answer that succeeds. */
export const everyObject = (change: ChangeRow): Twist => ({
	answer: (own) => (own.status < 300 ? { ...own, body: inAll(own.body, change) } : own),
});

/** Leaves these keys out of every object of every answer. */
export const withoutKeys = (...keys: string[]): Twist =>
	everyObject((row) =>
		Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key))),
	);
