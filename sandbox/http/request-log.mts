export interface LoggedRequest {
	id: number;
	time: string;
	method: string;
	path: string;
	query: Record<string, string>;
	headers: Record<string, unknown>;
	body: unknown;
	/** Null while the request is not answered, or when the connection was cut. */
	status: number | null;
	duration_ms: number | null;
}

const LIMIT = 5000;

/** Remembers the last requests, for tests that ask what a client has sent. */
export class RequestLog {
	private entries: LoggedRequest[] = [];
	private nextId = 1;

	add(request: { method: string; url: string; headers: Record<string, unknown> }): LoggedRequest {
		const [path = '', search = ''] = request.url.split('?');
		const entry: LoggedRequest = {
			id: this.nextId++,
			time: new Date().toISOString(),
			method: request.method,
			path,
			query: Object.fromEntries(new URLSearchParams(search)),
			headers: { ...request.headers },
			body: null,
			status: null,
			duration_ms: null,
		};
		this.entries.push(entry);
		if (this.entries.length > LIMIT) this.entries.shift();
		return entry;
	}

	list(): readonly LoggedRequest[] {
		return this.entries;
	}

	clear(): void {
		this.entries = [];
	}
}
