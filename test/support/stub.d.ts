export interface StubRequest {
	method: string;
	path: string;
	query: Record<string, string>;
	/** As it was sent, still encoded. */
	rawQuery: string;
	headers: Record<string, string>;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
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
}

export type Scripted =
	| StubAnswer
	| ((request: StubRequest, count: number) => StubAnswer | Promise<StubAnswer>);

export interface Stub {
	url: string;
	requests: StubRequest[];
	close(): Promise<void>;
}

/** Each request takes the next scripted answer; the last one stays. */
export function startStub(...script: Scripted[]): Promise<Stub>;
export function deadUrl(): Promise<string>;
export function wait(ms: number): Promise<void>;
