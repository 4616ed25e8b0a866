/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports --
   made for nodes; this runs around them. */
import { resolve } from 'node:path';

import { makePackageFolder } from './packageFolder';
import { spawnSandbox } from '../../sandbox/spawn.mts';

/** One for each worker (jest.config.js). */
const SANDBOXES = 3;

/** A report of `npm run conformance`, for tests against a sandbox that does as was measured. */
const { ONEFLOW_AS: report } = process.env;
const ARGS = [...(report === undefined ? [] : ['--as', resolve(report)]), '--retry-factor', '0.01'];

export default async function setup() {
	const [folder, ...sandboxes] = await Promise.all([
		makePackageFolder(),
		...Array.from({ length: SANDBOXES }, async () => await spawnSandbox({ args: ARGS })),
	]);
	process.env.ONEFLOW_TEST_PACKAGE = folder;
	process.env.ONEFLOW_SANDBOX_URLS = sandboxes.map(({ url }) => url).join(',');
	Object.assign(globalThis, { oneflowSandboxes: sandboxes });
}
