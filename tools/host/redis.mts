import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';
import getPort from 'get-port';

import { Service } from './service.mts';

const START_TIMEOUT_MS = 30_000;

/** A running Redis for n8n's queue. */
export interface Redis {
	/** The settings with which n8n uses it. */
	environment: NodeJS.ProcessEnv;
	stop(): Promise<void>;
}

/** Starts a Redis that keeps nothing, inside a folder. */
export async function startRedis(folder: string): Promise<Redis> {
	const isThere = await execa('redis-server', ['--version'], { reject: false });
	if (isThere.failed) {
		throw new Error('Redis is not on this machine (Debian: "apt-get install redis-server").');
	}
	const data = join(folder, 'redis');
	const password = randomBytes(24).toString('base64url');
	const port = await getPort();
	await mkdir(data, { mode: 0o700 });
	const settings = join(data, 'redis.conf');
	await writeFile(
		settings,
		`bind 127.0.0.1\nport ${port}\nrequirepass ${password}\nsave ""\nappendonly no\ndir ${data}\n`,
		{ mode: 0o600 },
	);
	const service = new Service({
		name: 'Redis',
		command: 'redis-server',
		args: [settings],
		cwd: data,
		env: process.env,
	});
	try {
		await service.waitFor('answer', START_TIMEOUT_MS, async () => {
			return /Ready to accept connections/.test(service.logs) || undefined;
		});
	} catch (error) {
		await service.kill();
		throw error;
	}
	return {
		environment: {
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(port),
			QUEUE_BULL_REDIS_PASSWORD: password,
		},
		stop: async () => await service.kill(),
	};
}
