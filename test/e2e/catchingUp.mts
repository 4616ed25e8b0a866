import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { EXTENSION_TYPE } from '../../demo/access.mts';
import { requests, stage } from './setting.mts';
import {
	idle,
	pendingContracts,
	sign,
	startedContracts,
	triggerWorkflow,
	webhooksOf,
} from './triggerTools.mts';

const DECIDED = 30;
const POLLED = Number(process.env.ONEFLOW_E2E_POLLED ?? 40);
const POLL_KILLS = Number(process.env.ONEFLOW_E2E_KILLS ?? 2);

const opened: string[] = [];

async function activated(parameters: Record<string, unknown>): Promise<[string, string]> {
	const { client } = stage().n8n;
	const workflow = triggerWorkflow(parameters);
	const { id } = await client.createWorkflow(workflow);
	opened.push(id);
	await client.activate(id);
	return [id, String(workflow.nodes[0]?.webhookId)];
}

/** How often each contract's runs went on, once at least `count` have. */
async function runsOnce(workflowId: string, count: number, timeoutMs: number): Promise<number[]> {
	const end = Date.now() + timeoutMs;
	for (;;) {
		const runs = await startedContracts(workflowId);
		if (new Set(runs).size >= count || Date.now() > end) return runs;
		await sleep(1000);
	}
}

const control = async (method: string, path: string, body: object) =>
	await stage().sandbox.call(method, path, body);

export function catchingUpSuite(): void {
	describe('The trigger catches up', () => {
		before(async () => await control('POST', '/retry-factor', { factor: 0.0001 }));
		after(async () => await control('POST', '/retry-factor', { factor: 1 }));
		afterEach(async () => {
			for (const id of opened.splice(0)) await stage().n8n.client.deactivate(id);
		});

		it(`on ${DECIDED} contracts decided while n8n was down and its webhooks removed`, async () => {
			const { n8n } = stage();
			const wanted = { events: ['contract:sign'], extensionType: EXTENSION_TYPE };
			const [id, webhookId] = await activated(wanted);
			const contracts = await pendingContracts(DECIDED);
			await sleep(3000);
			await n8n.kill();
			await Promise.all(contracts.map(sign));
			await idle(120_000);
			const removed = await webhooksOf(webhookId);
			for (const webhook of removed) {
				await control('POST', '/patch', { kind: 'webhooks', id: webhook.id, set: null });
			}
			const before = (await requests()).length;
			await n8n.restart();
			const runs = await runsOnce(id, DECIDED, 60_000);
			await sleep(2000);
			const calls = (await requests()).slice(before).map(({ path }) => path);
			// The list, then for each contract its log and itself; the rest is for the webhooks.
			assert.equal(calls.filter((path) => path === '/v1/contracts').length, 1);
			assert.equal(calls.filter((path) => path.startsWith('/v1/contracts/')).length, 2 * DECIDED);
			assert.deepEqual([...runs].sort(), [...contracts].sort());
			assert.equal((await webhooksOf(webhookId)).length, removed.length);
			await n8n.kill();
			await n8n.restart();
			await sleep(8000);
			assert.deepEqual((await startedContracts(id)).sort(), [...contracts].sort());
		});

		it(`without a webhook on ${POLLED} signatures and ${POLL_KILLS} kills, each once`, async () => {
			const { n8n } = stage();
			const wanted = { events: ['contract:sign'], extensionType: EXTENSION_TYPE };
			// Hears of the same events first, in the same process.
			const [other] = await activated(wanted);
			const [id, webhookId] = await activated({
				...wanted,
				setup: 'polling',
				options: { pollInterval: 10 },
			});
			const contracts = await pendingContracts(POLLED);
			await sleep(3000);
			const portion = Math.ceil(POLLED / (POLL_KILLS + 1));
			for (let first = 0; first < POLLED; first += portion) {
				await Promise.all(contracts.slice(first, first + portion).map(sign));
				await sleep(8000 + Math.random() * 4000);
				if (first + portion >= POLLED) break;
				await n8n.kill();
				await n8n.restart();
			}
			const runs = await runsOnce(id, POLLED, 60_000);
			assert.deepEqual([...runs].sort(), [...contracts].sort());
			assert.deepEqual(await webhooksOf(webhookId), []);
			assert.deepEqual((await runsOnce(other, POLLED, 60_000)).sort(), [...contracts].sort());
		});
	});
}
