import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Store } from '../model/store.mts';

/** The address of a listener; hosts that mean "everywhere" are shown as this machine. */
export function addressOf(host: string, port: number): string {
	const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
	return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
}

export interface StoredObject {
	fileName: string;
	contentType: string;
	size: number;
	/** Null for bytes that are made up while they are sent. */
	bytes: Buffer | null;
	/** Whether the address works but leads to nothing yet (3.17). */
	isMissing?: boolean;
}

export interface StorageRequest {
	time: string;
	method: string;
	path: string;
	headers: Record<string, unknown>;
	status: number;
}

const LOG_LIMIT = 1000;
const CHUNK = Buffer.alloc(64 * 1024, 'Oneflow sandbox generated content. ');

/** How downloads go wrong, for as many of them as `times` says. */
export interface StorageTrouble {
	/** Sends this many bytes and then nothing more, with the connection open. */
	stall_after_bytes?: number;
	/** Sends this many bytes and then cuts the connection. */
	cut_after_bytes?: number;
	/** Waits before each 64 KiB. */
	chunk_delay_ms?: number;
	times?: number;
}

/** The content piece by piece; bytes that are made up are never held in memory as a whole. */
async function* pieces({ bytes, size }: StoredObject, trouble: StorageTrouble) {
	const stop = trouble.stall_after_bytes ?? trouble.cut_after_bytes ?? Infinity;
	const end = Math.min(size, stop);
	for (let at = 0; at < end; at += CHUNK.length) {
		if (trouble.chunk_delay_ms !== undefined) await wait(trouble.chunk_delay_ms);
		const length = Math.min(CHUNK.length, end - at);
		yield bytes ? bytes.subarray(at, at + length) : CHUNK.subarray(0, length);
	}
	if (stop >= size) return;
	if (trouble.stall_after_bytes === undefined) throw new Error('The download is cut.');
	await new Promise<never>(() => undefined);
}

/**
 * The foreign host that file downloads are redirected to (3.17, 8 #33): it knows no tokens,
 * only pre-signed addresses, and remembers every header it was sent.
 */
export class StorageHost {
	url = '';
	trouble: StorageTrouble = {};
	private readonly key = randomBytes(32);
	private readonly objects = new Map<string, StoredObject>();
	private log: StorageRequest[] = [];
	private readonly server: Server;
	private readonly store: Store;

	constructor(store: Store) {
		this.store = store;
		this.server = createServer((request, response) => {
			this.answer(request, response).catch(() => response.destroy());
		});
	}

	async listen(host: string, port: number): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.server.once('error', reject);
			this.server.listen(port, host, resolve);
		});
		const address = this.server.address();
		if (address === null || typeof address === 'string') throw new Error('No storage address.');
		this.url = addressOf(host, address.port);
	}

	close(): Promise<void> {
		this.server.closeAllConnections();
		return new Promise((resolve) => this.server.close(() => resolve()));
	}

	/** Forgets objects and log. */
	clear(): void {
		this.objects.clear();
		this.log = [];
		this.trouble = {};
	}

	requests(): readonly StorageRequest[] {
		return this.log;
	}

	clearRequests(): void {
		this.log = [];
	}

	/** Offers an object under a fresh pre-signed address. */
	offer(object: StoredObject): string {
		const key = randomBytes(12).toString('hex');
		const expires = Math.floor(Date.now() / 1000) + this.store.guesses.storageUrlSeconds;
		this.objects.set(key, object);
		if (this.objects.size > 1000) {
			const [oldest] = this.objects.keys();
			if (oldest !== undefined) this.objects.delete(oldest);
		}
		return `${this.url}/objects/${key}?expires=${expires}&signature=${this.sign(key, expires)}`;
	}

	private takeTrouble(): StorageTrouble {
		const { trouble } = this;
		if (trouble.times === undefined) return trouble;
		this.trouble = trouble.times > 1 ? { ...trouble, times: trouble.times - 1 } : {};
		return trouble;
	}

	private sign(key: string, expires: number): string {
		return createHmac('sha256', this.key).update(`${key}:${expires}`).digest('hex');
	}

	private find(url: URL): StoredObject | null {
		const key = url.pathname.replace('/objects/', '');
		const expires = Number(url.searchParams.get('expires'));
		const given = Buffer.from(url.searchParams.get('signature') ?? '');
		const wanted = Buffer.from(this.sign(key, expires));
		if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
		if (expires * 1000 <= Date.now()) return null;
		return this.objects.get(key) ?? null;
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', 'http://storage');
		const method = request.method ?? 'GET';
		const object = method === 'GET' || method === 'HEAD' ? this.find(url) : null;
		const lacksToken =
			this.store.guesses.storageNeedsToken && request.headers['x-oneflow-api-token'] === undefined;
		const status = !object ? 403 : object.isMissing ? 404 : lacksToken ? 401 : 200;
		this.log.push({
			time: new Date().toISOString(),
			method,
			path: url.pathname,
			headers: { ...request.headers },
			status,
		});
		if (this.log.length > LOG_LIMIT) this.log.shift();
		if (!object || status !== 200) {
			response.writeHead(status, { 'content-type': 'application/xml' });
			response.end(`<Error><Code>${status === 404 ? 'NoSuchKey' : 'AccessDenied'}</Code></Error>`);
			return;
		}
		response.writeHead(200, {
			'content-type': object.contentType,
			'content-length': object.size,
			'content-disposition': `attachment; filename="${object.fileName}"`,
		});
		if (method === 'HEAD') response.end();
		else await pipeline(pieces(object, this.takeTrouble()), response);
	}
}
