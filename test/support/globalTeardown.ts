/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   made for nodes; this runs around them. */
import { rmSync } from 'node:fs';

import type { SandboxProcess } from './sandboxProcess';

export default function teardown() {
	const { oneflowSandboxes = [] } = globalThis as { oneflowSandboxes?: SandboxProcess[] };
	for (const { stop } of oneflowSandboxes) stop();
	const folder = process.env.ONEFLOW_TEST_PACKAGE;
	if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
