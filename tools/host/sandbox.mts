import { join } from 'node:path';

import { SandboxClient } from '../../sandbox/client.mts';
import type { SpawnedSandbox } from '../../sandbox/spawn.mts';
import { REPOSITORY } from './paths.mts';
import { Service } from './service.mts';

const START_TIMEOUT_MS = 120_000;

/**
 * Starts the sandbox, a local Oneflow; it says itself where it listens. As a service, so that it
 * ends with all others.
 */
export async function startSandbox(port: number): Promise<SpawnedSandbox> {
	const service = new Service({
		name: 'The sandbox',
		command: process.execPath,
		args: ['--import', 'tsx', join(REPOSITORY, 'sandbox', 'main.mts'), '--port', String(port)],
		cwd: REPOSITORY,
		env: process.env,
	});
	try {
		const url = await service.waitFor('listening', START_TIMEOUT_MS, async () => {
			return /listening on (http:\/\/\S+)/.exec(service.logs)?.[1];
		});
		return Object.assign(new SandboxClient(url), {
			output: () => service.logs,
			stop: async () => await service.stop(),
		});
	} catch (error) {
		await service.kill();
		throw error;
	}
}
