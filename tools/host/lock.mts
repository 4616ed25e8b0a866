import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import lockfile from 'proper-lockfile';

import type { Reporter } from './progress.mts';

/** Long enough for a busy machine; the holder renews its lock twice in this time. */
const SETTINGS = { realpath: false, stale: 30_000 };
const RETRIES = { forever: true, minTimeout: 500, maxTimeout: 500 };

/**
 * Runs work while holding a lock named after a file or folder, which need not exist, so that two runs
 * at once do not do the same work in the same place. A lock whose holder no longer lives is taken over.
 */
export async function withLock<T>(
	target: string,
	what: string,
	report: Reporter,
	work: () => Promise<T>,
): Promise<T> {
	await mkdir(dirname(target), { recursive: true });
	if (await lockfile.check(target, SETTINGS)) report(`… waiting for another run: ${what}`);
	const release = await lockfile.lock(target, { ...SETTINGS, retries: RETRIES });
	try {
		return await work();
	} finally {
		await release();
	}
}
