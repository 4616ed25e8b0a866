import { cp, watch } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { run } from '../host/command.mts';
import { packageFolder } from '../host/package.mts';
import { REPOSITORY } from '../host/paths.mts';
import { step, type Reporter } from '../host/progress.mts';

/** An editor writes a file more than once. */
const SETTLE_MS = 200;

/**
 * Builds the nodes whenever one of their files changes and puts them where n8n watches. A build that
 * fails is reported; n8n keeps what it has.
 */
export async function rebuildOnChange(userFolder: string, report: Reporter): Promise<void> {
	const gulp = join(REPOSITORY, 'node_modules', 'gulp', 'bin', 'gulp.js');
	let isDue = false;
	let isBusy = false;
	const rebuild = async () => {
		isBusy = true;
		while (isDue) {
			await sleep(SETTLE_MS);
			isDue = false;
			await step('Building the nodes again', report, async () => {
				await run(process.execPath, [gulp], { cwd: REPOSITORY });
				const target = join(packageFolder(userFolder), 'dist');
				await cp(join(REPOSITORY, 'dist'), target, { recursive: true });
			}).catch((error: unknown) => report(String(error)));
		}
		isBusy = false;
	};
	for await (const { filename } of watch(join(REPOSITORY, 'nodes'), { recursive: true })) {
		isDue ||= filename !== null;
		if (!isBusy) void rebuild();
	}
}
