import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const LOOK_EVERY_MS = 200;
const LOOK_TIMEOUT_MS = 2_000;
/** What n8n says the webhook processors are for. */
const PROCESSORS_PATHS = /^\/webhook(-waiting)?\//;

/** The one public address of several processes of n8n. */
export interface Balancer {
	url: string;
	/** The processors that take calls now. */
	ready(): string[];
	stop(): Promise<void>;
}

export interface Upstreams {
	/** Where everything goes that is no production webhook; may be known later. */
	main: () => string;
	processors: () => string[];
}

/**
 * Starts a balancer as n8n's manual describes it: webhook calls to the processors in turn, the rest to
 * the main process. A starting processor answers 200 to everything, so only its readiness counts.
 */
export async function startBalancer({ main, processors }: Upstreams): Promise<Balancer> {
	let ready: string[] = [];
	let turn = 0;

	const look = async () => {
		const all = await Promise.all(
			processors().map(async (url) => ((await isReady(url)) ? [url] : [])),
		);
		ready = all.flat();
	};
	const looking = setInterval(() => void look(), LOOK_EVERY_MS);

	/** The processors to try for one call, another one first each time. */
	const inTurn = () => {
		turn += 1;
		return ready.map((_, index) => ready[(turn + index) % ready.length] ?? '');
	};
	const server = createServer((call, answer) => {
		const targets = PROCESSORS_PATHS.test(call.url ?? '') ? inTurn() : [main()];
		passOn(call, answer, targets);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		ready: () => [...ready],
		stop: async () => {
			clearInterval(looking);
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

async function isReady(url: string): Promise<boolean> {
	try {
		const signal = AbortSignal.timeout(LOOK_TIMEOUT_MS);
		return (await fetch(`${url}/healthz/readiness`, { signal })).ok;
	} catch {
		return false;
	}
}

/** Hands a call on; to the next target only when the connection was refused, so nothing was sent. */
function passOn(call: IncomingMessage, answer: ServerResponse, targets: string[]): void {
	const [target, ...others] = targets;
	if (!target) {
		answer.writeHead(503).end();
		return;
	}
	const onward = request(
		new URL(call.url ?? '/', target),
		{ method: call.method, headers: call.headers },
		(response) => {
			answer.writeHead(response.statusCode ?? 502, response.headers);
			response.pipe(answer);
			response.on('error', () => answer.destroy());
		},
	);
	onward.on('error', (error) => {
		const isRefused = 'code' in error && error.code === 'ECONNREFUSED';
		if (isRefused && others.length > 0) passOn(call, answer, others);
		else if (answer.headersSent) answer.destroy();
		else answer.writeHead(502).end();
	});
	onward.once('socket', (socket) => {
		const send = () => call.pipe(onward);
		if (socket.connecting) socket.once('connect', send);
		else send();
	});
	// A caller that leaves takes its call with it.
	answer.on('close', () => onward.destroy());
}
