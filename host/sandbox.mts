import { join } from 'node:path';

import { spawnSandbox, type SpawnedSandbox } from '../sandbox/spawn.mts';
import { REPOSITORY } from './paths.mts';

/** Starts the sandbox, a local Oneflow; it says itself where it listens. */
export const startSandbox = async (port: number): Promise<SpawnedSandbox> =>
	await spawnSandbox({ port, folder: join(REPOSITORY, 'sandbox') });
