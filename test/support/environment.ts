/* eslint-disable @n8n/community-nodes/no-restricted-globals -- made for nodes; this runs around them. */
import { TestEnvironment } from 'jest-environment-node';

// n8n reads its settings while it loads.
import './settings';
import * as n8n from './n8n';

/**
 * Loads n8n-core outside jest's module registry, once for each worker: within it, every test file would load it
 * again, for seconds each.
 */
export default class N8nEnvironment extends TestEnvironment {
	async setup() {
		await super.setup();
		await n8n.load(process.env.ONEFLOW_TEST_PACKAGE ?? '');
		const urls = (process.env.ONEFLOW_SANDBOX_URLS ?? '').split(',');
		const worker = Number(process.env.JEST_WORKER_ID ?? 1);
		Object.assign(this.global, {
			oneflowSandboxUrl: urls[(worker - 1) % urls.length],
			oneflowHarness: n8n,
		});
	}

	async teardown() {
		n8n.unload();
		await super.teardown();
	}
}
