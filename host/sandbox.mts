import { join } from 'node:path';

import { REPOSITORY } from './paths.mts';
import { Service } from './service.mts';

const START_TIMEOUT_MS = 30_000;

/** The running sandbox, a local Oneflow. */
export interface RunningSandbox {
	url: string;
	logTail(lines?: number): string;
	stop(): Promise<void>;
}

/** Starts the sandbox; it says itself where it listens. */
export async function startSandbox(port: number): Promise<RunningSandbox> {
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
		return {
			url,
			logTail: (lines) => service.logTail(lines),
			stop: async () => await service.stop(),
		};
	} catch (error) {
		await service.kill();
		throw error;
	}
}
