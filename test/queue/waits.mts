import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import type { QueueProcess } from '../../host/queue.mts';
import { assertOnce, summaryOf } from './expect.mts';
import { AFTER, contracts, inParallel, link, node, post, runsOf, setting } from './setting.mts';

/** How many executions wait. */
const WAITING = Number(process.env.ONEFLOW_WAITING ?? 200);
/** All are decided within this time, however many. */
const DECIDING_MS = 55_000;

/** A published workflow whose runs send the contract they are called with, and wait. */
async function publishWaiting(): Promise<{ id: string; url: string }> {
	const { queue, credential } = setting();
	const path = randomUUID();
	const webhook = node('Webhook', 'n8n-nodes-base.webhook', {
		parameters: { path, httpMethod: 'POST' },
		webhookId: path,
	});
	const wait = node('Oneflow', 'n8n-nodes-oneflow.oneflow', {
		parameters: {
			resource: 'contract',
			operation: 'publishAndWait',
			contractId: '={{ $json.body.contractId }}',
		},
		credentials: { oneflowApi: credential },
	});
	const { id } = await queue.client.createWorkflow({
		name: `Queue test ${path}`,
		nodes: [webhook, wait, node(AFTER, 'n8n-nodes-base.noOp')],
		connections: link('Webhook', wait.name, AFTER),
		settings: { executionOrder: 'v1' },
	});
	await queue.client.activate(id);
	return { id, url: `${queue.url}/webhook/${path}` };
}

/** How many executions of a workflow there are by status. */
async function statuses(workflowId: string): Promise<Record<string, number>> {
	const rows = await setting().queue.rows<{ status: string; count: string }>(
		`select status, count(*) from execution_entity where "workflowId" = '${workflowId}' group by status`,
	);
	return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}

async function until(workflowId: string, status: string, count: number, timeoutMs: number) {
	const end = Date.now() + timeoutMs;
	for (;;) {
		const found = await statuses(workflowId);
		if ((found[status] ?? 0) >= count) return;
		if (Date.now() > end) {
			throw new Error(`Not ${count} executions are ${status}: ${JSON.stringify(found)}`);
		}
		await sleep(500);
	}
}

/** The contracts that waiting runs still have webhooks for. */
async function callbacks(): Promise<number[]> {
	const urls = (await setting().oneflow.webhooks()).map((one) => new URL(String(one.callback_url)));
	return urls
		.filter(({ pathname }) => pathname.endsWith('/oneflow'))
		.map(({ searchParams }) => Number(searchParams.get('contract')));
}

/** Lets so many executions wait, decides all while processes are killed; each goes on once. */
async function decideAll(count: number): Promise<void> {
	const { queue, sandbox } = setting();
	const workflow = await publishWaiting();
	const ids = await contracts(count, false);
	await inParallel(ids, 4, async (contractId) => {
		assert.equal(await post(workflow.url, JSON.stringify({ contractId })), 200);
	});
	await until(workflow.id, 'waiting', count, 300_000);

	const restarts: Array<Promise<void>> = [];
	const again = async (process: QueueProcess | undefined) => {
		await process?.kill();
		await process?.start();
	};
	const requestsBefore = (await sandbox.requests()).length;
	const begin = Date.now();
	for (const [number, id] of [...ids].sort(() => Math.random() - 0.5).entries()) {
		if (number === Math.floor(count * 0.3)) restarts.push(again(queue.workers[0]));
		if (number === Math.floor(count * 0.6)) restarts.push(again(queue.processors[0]));
		await sandbox.sign(id);
		await sleep(Math.min(250, DECIDING_MS / count));
	}
	const decidedAfter = Date.now() - begin;
	await Promise.all(restarts);
	await until(workflow.id, 'success', count, 240_000).catch(async () => {
		// What the killed processes were about to do is made up for by a later run.
		const { success = 0 } = await statuses(workflow.id);
		process.stderr.write(`${count - success} have to wait for a later run\n`);
		const [later = 0] = await contracts(1, false);
		await post(workflow.url, JSON.stringify({ contractId: later }));
		await until(workflow.id, 'success', count, 600_000);
		ids.push(later);
		await sandbox.sign(later);
		await until(workflow.id, 'success', ids.length, 600_000);
	});
	const resumedAfter = Date.now() - begin;
	const calls = (await sandbox.requests()).length - requestsBefore;
	process.stderr.write(
		`${count} waited: decided within ${decidedAfter} ms, resumed after ${resumedAfter} ms, ${calls} calls to Oneflow\n`,
	);
	const runs = await runsOf(workflow.id);
	assertOnce(summaryOf(runs, ids));
	assert.deepEqual(runs.statuses, { success: ids.length });
	// Looking counts for Oneflow's rate limit as well, and may be refused by it.
	const left = async () => await callbacks().catch(() => ids);
	for (let tries = 0; tries < 100 && (await left()).length > 0; tries++) await sleep(5000);
	assert.deepEqual(await callbacks(), []);
	await queue.client.deactivate(workflow.id);
}

export function waitsSuite(): void {
	describe('In queue mode', () => {
		it(`${WAITING} runs that wait go on once each while a worker, then a processor is killed`, async () => {
			await decideAll(WAITING);
		});
	});
}
