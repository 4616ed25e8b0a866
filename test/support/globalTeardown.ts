/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   made for nodes; this runs around them. */
import { rmSync } from 'node:fs';

import type { SpawnedSandbox } from '../../sandbox/spawn.mts';

export default async function teardown() {
	const { oneflowSandboxes = [] } = globalThis as { oneflowSandboxes?: SpawnedSandbox[] };
	await Promise.all(oneflowSandboxes.map(async ({ stop }) => await stop()));
	const folder = process.env.ONEFLOW_TEST_PACKAGE;
	if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
