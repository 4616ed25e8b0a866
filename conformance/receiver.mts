import { createServer, type IncomingMessage, type Server } from 'node:http';
import { isObject, type Json } from './json.mts';
import { Untold } from './finding.mts';

/** Port for a callback address that a tunnel or proxy leads here. */
export const DEFAULT_LISTEN_PORT = 7099;
const MOST_BYTES = 1024 * 1024;

export interface Call {
	/** The address's path and query. */
	url: string;
	method: string;
	at: number;
	headers: readonly string[];
	contentType: string;
	json: unknown;
}

/** How a call is answered: at once with 200 unless told otherwise. */
export type Reply = (call: Call, index: number) => Promise<number> | number;

const isLoopback = (host: string) => /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(host);

/** Where to listen for an address: at its own port when it is this computer's, else where a tunnel leads. */
export function listenAt(
	url: URL,
	port: number = DEFAULT_LISTEN_PORT,
): { host: string; port: number } {
	if (!isLoopback(url.hostname)) return { host: '127.0.0.1', port };
	const host = url.hostname.replace(/^\[|\]$/g, '');
	return { host, port: Number(url.port || 80) };
}

/** Takes notifications at the callback address. */
export class Receiver {
	private readonly server: Server;
	private readonly all: Call[] = [];
	private readonly replies = new Map<string, Reply>();
	private readonly now: () => number;

	constructor(now: () => number) {
		this.now = now;
		this.server = createServer((request, response) => {
			void this.take(request).then(
				(status) => response.writeHead(status).end(),
				() => response.writeHead(400).end(),
			);
		});
	}

	async listen(host: string, port: number): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.server.once('error', () => reject(new Untold(`port ${port} cannot be listened on`)));
			this.server.listen(port, host, resolve);
		});
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise<void>((resolve) => this.server.close(() => resolve()));
	}

	/** Answers calls whose address has the mark. */
	reply(mark: string, reply: Reply): void {
		this.replies.set(mark, reply);
	}

	/** The calls whose address has the mark, in their order. */
	calls = (mark: string): Call[] => this.all.filter(({ url }) => url.includes(mark));

	private async take(request: IncomingMessage): Promise<number> {
		const at = this.now();
		const chunks: Buffer[] = [];
		let size = 0;
		for await (const chunk of request as AsyncIterable<Buffer>) {
			size += chunk.length;
			if (size > MOST_BYTES) throw new Error('Too large.');
			chunks.push(chunk);
		}
		let json: unknown;
		try {
			json = JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
		} catch {
			json = undefined;
		}
		const call: Call = {
			url: request.url ?? '',
			method: request.method ?? '',
			at,
			headers: Object.keys(request.headers),
			contentType: request.headers['content-type'] ?? '',
			json,
		};
		this.all.push(call);
		for (const [mark, reply] of this.replies) {
			if (call.url.includes(mark)) return await reply(call, this.calls(mark).length - 1);
		}
		return 200;
	}
}

/** A call's body; `Untold` where it is no object. */
export function bodyOfCall(call: Call): Json {
	if (!isObject(call.json)) throw new Untold('a notification was no JSON object');
	return call.json;
}
