import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DEFAULT_RATE_LIMIT } from '../../sandbox/http/rate-limit.mts';
import { chooseTemplate, type Choice } from '../../tools/demo/examples.mts';
import { buildStage, type Stage } from '../../tools/demo/stage.mts';
import { toStandardError } from '../../tools/host/progress.mts';

let current: Stage | undefined;
let home = '';

/** Starts the sandbox and n8n for all suites. n8n has a home of its own, in which it may write files. */
export async function openStage(): Promise<void> {
	home = await mkdtemp(join(tmpdir(), 'n8n-nodes-oneflow-home-'));
	current = await buildStage({ report: toStandardError, env: { HOME: home } });
}

/** Stops both. */
export async function endStage(): Promise<void> {
	await current?.stop();
	await rm(home, { recursive: true, force: true });
}

/** The running sandbox and n8n. */
export function stage(): Stage {
	if (!current) throw new Error('The stage is not open; its start must have gone wrong.');
	return current;
}

/** A workspace and a template of the extension with which contracts can be created. */
export async function usableChoice(): Promise<Choice> {
	return await chooseTemplate(stage());
}

/** The API requests that the sandbox has received so far. */
export const requests = async () => await stage().sandbox.requests();

/** Begins Oneflow's five minutes anew, so that no test is refused for the requests of earlier ones. */
export async function freshAllowance(): Promise<void> {
	const { limit, windowSeconds } = DEFAULT_RATE_LIMIT;
	await current?.sandbox.rateLimit(limit, windowSeconds);
}
