/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports --
   made for nodes; this runs around them. */
import { resolve } from 'node:path';

import { makePackageFolder } from './packageFolder';
import { spawnSandbox } from '../../sandbox/spawn.mts';

/** A report of `npm run conformance`, for tests against a sandbox that does as was measured. */
const { ONEFLOW_AS: report } = process.env;
const ARGS = [...(report === undefined ? [] : ['--as', resolve(report)]), '--retry-factor', '0.01'];

/** Starts a sandbox for each worker: two that share one would empty it under each other's hands. */
export default async function setup({ maxWorkers }: { maxWorkers: number }) {
	const [folder, ...sandboxes] = await Promise.all([
		makePackageFolder(),
		...Array.from({ length: maxWorkers }, async () => await spawnSandbox({ args: ARGS })),
	]);
	process.env.ONEFLOW_TEST_PACKAGE = folder;
	process.env.ONEFLOW_SANDBOX_URLS = sandboxes.map(({ url }) => url).join(',');
	Object.assign(globalThis, { oneflowSandboxes: sandboxes });
}
