const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

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

/**
 * Loads n8n-core and the built nodes outside jest's module registry, once for each worker: within
 * it, every test file would load them again, for seconds each.
 */
class N8nEnvironment extends TestEnvironment {
	async setup() {
		await super.setup();
		const urls = (process.env.ONEFLOW_SANDBOX_URLS ?? '').split(',');
		const worker = Number(process.env.JEST_WORKER_ID ?? 1);
		this.global.sandboxUrl = urls[(worker - 1) % urls.length];
		this.global.oneflowHarness = require('./n8n.js');
		await this.global.oneflowHarness.load();
	}
}

module.exports = N8nEnvironment;
