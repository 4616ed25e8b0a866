import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import getPort from 'get-port';

import { startBalancer } from './balancer.mts';
import { N8nClient, type Owner } from './client.mts';
import type { Host, Role } from './host.mts';
import { enter, getHost, settingsOf, isReady, publicAddress } from './n8n.mts';
import { installPackage, packPackage } from './package.mts';
import { startPostgres, type Postgres } from './postgres.mts';
import { step, type Reporter } from './progress.mts';
import { startRedis } from './redis.mts';
import { Service } from './service.mts';

const START_TIMEOUT_MS = 240_000;
const WORKERS = 2;
const PROCESSORS = 2;

/** One process of n8n; it can be killed and started again at the same address. */
export interface QueueProcess {
	name: string;
	url: string;
	logs(): string;
	start(): Promise<void>;
	/** Ends it in good order. */
	stop(): Promise<void>;
	/** Ends it at once, as a crash would. */
	kill(): Promise<void>;
}

/** n8n in queue mode: several processes, one database, one queue, one public address. */
export interface QueueMode {
	/** The public address, at the balancer. */
	url: string;
	client: N8nClient;
	main: QueueProcess;
	workers: QueueProcess[];
	processors: QueueProcess[];
	/** Reads n8n's database. */
	rows: Postgres['rows'];
	/** Waits until the balancer sends calls to all processors. */
	allReady(): Promise<void>;
	/** Stops everything and removes what it made. */
	stop(): Promise<void>;
}

export interface QueueOptions {
	report: Reporter;
	owner: Owner;
	env?: Record<string, string>;
}

/** Sets up queue mode from nothing with the packed package; needs PostgreSQL and Redis installed. */
export async function startQueueMode({ report, owner, env }: QueueOptions): Promise<QueueMode> {
	const host = await getHost(report);
	const tarball = await packPackage(report);
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-oneflow-queue-'));
	// Services end before this at a sudden end: their own listener is older.
	const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
	process.once('exit', remove);
	const started: Array<() => Promise<void>> = [];
	const stop = async () => {
		await Promise.all(started.splice(0).map(async (end) => await end()));
		remove();
		process.off('exit', remove);
	};

	try {
		const [postgres, redis] = await step('Starting PostgreSQL and Redis', report, async () => {
			const database = await startPostgres(folder);
			started.push(database.stop);
			const queue = await startRedis(folder);
			started.push(queue.stop);
			return [database, queue] as const;
		});
		const first = join(folder, 'main');
		await step('Installing the package the way n8n does', report, async () => {
			await installPackage(tarball, first);
		});

		const processes: QueueProcess[] = [];
		const balancer = await startBalancer({
			main: () => processes[0]?.url ?? '',
			processors: () => processes.slice(1 + WORKERS).map(({ url }) => url),
		});
		started.push(balancer.stop);
		const shared = {
			...postgres.environment,
			...redis.environment,
			...publicAddress(balancer.url),
			EXECUTIONS_MODE: 'queue',
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('base64url'),
			...env,
		};
		const place = async (role: Role, number?: number) => {
			const name = number === undefined ? 'main' : `${role}-${number}`;
			const userFolder = join(folder, name);
			// Each process keeps its own folder, as each machine would.
			if (userFolder !== first) await cp(first, userFolder, { recursive: true });
			const made = await processOf(host, role, name, userFolder, shared);
			processes.push(made);
			started.push(made.kill);
		};
		await place('start');
		for (let number = 1; number <= WORKERS; number++) await place('worker', number);
		for (let number = 1; number <= PROCESSORS; number++) await place('webhook', number);
		const [main, ...others] = processes as [QueueProcess, ...QueueProcess[]];

		const client = new N8nClient(balancer.url);
		await step('Starting n8n, the main process', report, async () => {
			await main.start();
			await enter(client, owner);
		});
		await step(`Starting ${others.length} more processes of n8n`, report, async () => {
			await Promise.all(others.map(async (other) => await other.start()));
		});
		return {
			url: balancer.url,
			client,
			main,
			workers: others.slice(0, WORKERS),
			processors: others.slice(WORKERS),
			rows: postgres.rows,
			allReady: async () => {
				while (balancer.ready().length < PROCESSORS) await new Promise((go) => setTimeout(go, 100));
			},
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

async function processOf(
	host: Host,
	role: Role,
	name: string,
	userFolder: string,
	shared: NodeJS.ProcessEnv,
): Promise<QueueProcess> {
	const port = String(await getPort());
	const url = `http://127.0.0.1:${port}`;
	const settings = {
		...(await settingsOf(host, userFolder)),
		...shared,
		...(role === 'worker'
			? { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: port }
			: { N8N_PORT: port }),
	};
	const answers = async () => {
		if (role === 'start') return await isReady(url);
		const response = await fetch(`${url}/healthz/readiness`).catch(() => undefined);
		return response?.ok || undefined;
	};
	let service: Service | undefined;
	let earlier = '';
	return {
		name,
		url,
		logs: () => earlier + (service?.logs ?? ''),
		start: async () => {
			earlier += service?.logs ?? '';
			service = new Service({
				name,
				...host.start({ words: [role], userFolder, settings }),
			});
			await service.waitFor('answering', START_TIMEOUT_MS, answers);
		},
		stop: async () => await service?.stop(),
		kill: async () => await service?.kill(),
	};
}
