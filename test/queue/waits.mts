import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import type { QueueProcess } from '../../tools/host/queue.mts';
import { summaryOf } from './expect.mts';
import { AFTER, contracts, deliver, inParallel, link, node, runsOf, setting } from './setting.mts';

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

async function until(
	workflowId: string,
	isReached: (counts: Record<string, number>) => boolean,
	timeoutMs: number,
): Promise<void> {
	const end = Date.now() + timeoutMs;
	for (;;) {
		const counts = await statuses(workflowId);
		if (isReached(counts)) return;
		if (Date.now() > end) throw new Error(`It stays at ${JSON.stringify(counts)}`);
		await sleep(500);
	}
}

/** What n8n 2.41.1 says of a run that a worker was at when it was killed: such are never begun again. */
const GIVEN_UP = /failed to be processed too many times/;
/** Runs that one worker is at, at most. */
const CONCURRENCY = 10;

/** When the last executions of a workflow ended, in milliseconds after `begin`. */
async function lastEnds(workflowId: string, begin: number): Promise<number[]> {
	const rows = await setting().queue.rows<{ ms: number }>(
		`select floor(extract(epoch from "stoppedAt") * 1000)::float8 - ${begin} as ms from execution_entity
		where "workflowId" = '${workflowId}' order by "stoppedAt" desc nulls last limit 200`,
	);
	return [150, 20, 10, 5, 2, 1, 0].map((place) => Number(rows[place]?.ms));
}

/** The contracts that waiting runs still have webhooks for. */
async function callbacks(): Promise<number[]> {
	const urls = (await setting().oneflow.webhooks()).map((one) => new URL(String(one.callback_url)));
	return urls
		.filter(({ pathname }) => pathname.endsWith('/oneflow'))
		.map(({ searchParams }) => Number(searchParams.get('contract')));
}

/** Lets so many executions wait, decides all while processes are killed one by one; each goes on once. */
async function decideAll(count: number, killed: QueueProcess[]): Promise<void> {
	const { queue, sandbox } = setting();
	const workflow = await publishWaiting();
	const ids = await contracts(count, false);
	await inParallel(ids, 4, async (contractId) => {
		await deliver(workflow.url, JSON.stringify({ contractId }));
	});
	await until(workflow.id, ({ waiting = 0 }) => waiting >= count, 300_000);
	const noneWaits = ({ waiting = 0 }: Record<string, number>) => waiting === 0;

	// In life hundreds do not begin to wait within the five minutes that Oneflow's limit counts.
	await sandbox.rateLimit(2_000, 300);
	const restarts: Array<Promise<void>> = [];
	const again = async (process: QueueProcess) => {
		await process.kill();
		await process.start();
	};
	const requestsBefore = (await sandbox.requests()).length;
	const begin = Date.now();
	for (const [number, id] of [...ids].sort(() => Math.random() - 0.5).entries()) {
		for (const [index, process] of killed.entries()) {
			if (number === Math.floor(count * 0.3 * (index + 1))) restarts.push(again(process));
		}
		await sandbox.sign(id);
		await sleep(Math.min(250, DECIDING_MS / count));
	}
	const decidedAfter = Date.now() - begin;
	await Promise.all(restarts);
	await until(workflow.id, noneWaits, 240_000).catch(async (error: Error) => {
		// What the killed processes were about to do is made up for by a later run.
		process.stderr.write(`The rest has to wait for a later run. ${error.message}\n`);
		const [later = 0] = await contracts(1, false);
		await deliver(workflow.url, JSON.stringify({ contractId: later }));
		ids.push(later);
		await sleep(60_000);
		await sandbox.sign(later);
		await until(workflow.id, noneWaits, 600_000);
	});
	const resumedAfter = Date.now() - begin;
	const calls = (await sandbox.requests()).length - requestsBefore;
	process.stderr.write(
		`${count} waited: decided within ${decidedAfter} ms, resumed after ${resumedAfter} ms (the last of them after ${(await lastEnds(workflow.id, begin)).join(', ')}), ${calls} calls to Oneflow\n`,
	);
	const runs = await runsOf(workflow.id);
	// n8n notices late that nobody is at them any more.
	const { running = 0, crashed = 0 } = runs.statuses;
	const unfinished = running + crashed;
	const givenUp = runs.errors.filter((error) => GIVEN_UP.test(error)).length + unfinished;
	process.stderr.write(`${givenUp} were given up by n8n: ${JSON.stringify(runs.statuses)}\n`);
	assert.equal(givenUp, runs.errors.length + unfinished, runs.errors.join('\n'));
	assert(givenUp <= CONCURRENCY, `${givenUp} were given up.`);
	const { once, missing, ...wrong } = summaryOf(runs, ids);
	// One that was given up may have done its work before.
	assert(missing.length <= givenUp, `${missing.length} are missing: ${missing.join(', ')}`);
	assert.equal(once, ids.length - missing.length);
	assert.deepEqual(wrong, { repeated: [], others: [] });
	// Looking counts for Oneflow's rate limit as well, and may be refused by it.
	const left = async () => await callbacks().catch(() => ids);
	for (let tries = 0; tries < 100 && (await left()).length > 0; tries++) await sleep(5000);
	assert.deepEqual(await callbacks(), []);
	await queue.client.deactivate(workflow.id);
}

export function waitsSuite(): void {
	describe('In queue mode', () => {
		it(`${WAITING} runs that wait go on once each while a worker is killed`, async () => {
			await decideAll(WAITING, setting().queue.workers.slice(0, 1));
		});

		it(`${WAITING} runs that wait go on once each while a worker, then a processor is killed`, async () => {
			const { workers, processors } = setting().queue;
			await decideAll(WAITING, [...workers.slice(0, 1), ...processors.slice(0, 1)]);
		});
	});
}
