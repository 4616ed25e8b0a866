/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   made for nodes; this runs around them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core writes its settings below this folder as soon as a context is made.
if (process.env.ONEFLOW_TEST_FOLDER === undefined) {
	const folder = mkdtempSync(join(tmpdir(), 'oneflow-jest-'));
	process.env.ONEFLOW_TEST_FOLDER = folder;
	process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
}
process.env.N8N_USER_FOLDER = process.env.ONEFLOW_TEST_FOLDER;
process.env.N8N_ENCRYPTION_KEY = 'key-of-the-tests';
process.env.N8N_LOG_LEVEL = 'silent';
process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
process.env.GENERIC_TIMEZONE = 'Europe/Stockholm';
