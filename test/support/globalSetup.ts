/* eslint-disable @n8n/community-nodes/no-restricted-globals -- made for nodes; this runs around them. */
import { makePackageFolder } from './packageFolder';
import { spawnSandbox } from '../../sandbox/spawn.mts';

const SANDBOXES = 2;

export default async function setup() {
	const [folder, ...sandboxes] = await Promise.all([
		makePackageFolder(),
		...Array.from(
			{ length: SANDBOXES },
			async () => await spawnSandbox({ args: ['--retry-factor', '0.01'] }),
		),
	]);
	process.env.ONEFLOW_TEST_PACKAGE = folder;
	process.env.ONEFLOW_SANDBOX_URLS = sandboxes.map(({ url }) => url).join(',');
	Object.assign(globalThis, { oneflowSandboxes: sandboxes });
}
