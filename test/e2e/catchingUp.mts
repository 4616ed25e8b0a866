import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { EXTENSION_TYPE } from '../../tools/demo/access.mts';
import { requests, stage, usableChoice } from './setting.mts';
import {
	contractOf,
	idle,
	pendingContracts,
	publishedTrigger,
	removeTriggers,
	sign,
	startedContracts,
	TRIGGER,
	webhooksOf,
} from './triggerTools.mts';

const DECIDED = 30;
const POLLED = Number(process.env.ONEFLOW_E2E_POLLED ?? 40);
const POLL_KILLS = Number(process.env.ONEFLOW_E2E_KILLS ?? 2);
const LONG_POLLED = 500;
const LONG_KILLS = 10;
const POLL_SECONDS = 10;
/** A pace at which n8n keeps up on two processors: a run takes it a quarter of a second. */
const SIGNING_PAUSE_MS = 400;

/** How often each contract's runs went on, once at least `count` have. */
async function runsOnce(workflowId: string, count: number, timeoutMs: number): Promise<number[]> {
	const end = Date.now() + timeoutMs;
	for (;;) {
		const runs = await startedContracts(workflowId);
		if (new Set(runs).size >= count || Date.now() > end) return runs;
		await sleep(1000);
	}
}

/** When a run began for each contract that runs went on with. */
async function startsOf(workflowId: string): Promise<Array<{ contract: number; at: number }>> {
	const { client } = stage().n8n;
	const starts: Array<{ contract: number; at: number }> = [];
	for (const { id } of await client.executions(workflowId)) {
		const { data } = await client.execution(id);
		const [run] = data.resultData.runData?.[TRIGGER] ?? [];
		for (const item of run?.data?.main?.[0] ?? []) {
			starts.push({ contract: Number(item.json.contractId), at: run?.startTime ?? 0 });
		}
	}
	return starts;
}

/** Contracts whose run had begun when n8n was killed; n8n lists them so, and starts no run again by itself. */
async function killedIn(workflowId: string): Promise<Set<number>> {
	const killed = (await stage().n8n.client.executions(workflowId)).filter(
		({ status }) => status === 'crashed' || status === 'running',
	);
	const contracts = await Promise.all(killed.map(contractOf));
	return new Set(contracts.filter((contract) => contract !== undefined));
}

/** Sent contracts of which no webhook was told. */
async function silentContracts(count: number): Promise<number[]> {
	const { workspace, template } = await usableChoice();
	const { ids } = await stage().sandbox.makeContracts({
		workspace_id: workspace.id,
		template_id: template.id,
		count,
		notify: false,
	});
	return ids;
}

const control = async (method: string, path: string, body: object) =>
	await stage().sandbox.call(method, path, body);

export function catchingUpSuite(): void {
	describe('The trigger catches up', () => {
		before(async () => await control('POST', '/retry-factor', { factor: 0.0001 }));
		after(async () => await control('POST', '/retry-factor', { factor: 1 }));
		afterEach(removeTriggers);

		it(`on ${DECIDED} contracts decided while n8n was down and its webhooks removed`, async () => {
			const { n8n } = stage();
			const wanted = { events: ['contract:sign'], extensionType: EXTENSION_TYPE };
			const { id, webhookId } = await publishedTrigger(wanted);
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
			// The list, whose pages are read until nothing in them has moved, then for each contract its log and
			// itself; the rest is for the webhooks.
			const pages = calls.filter((path) => path === '/v1/contracts').length;
			assert(pages <= 4, `${pages} pages were read.`);
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
			const { id: other } = await publishedTrigger(wanted);
			const { id, webhookId } = await publishedTrigger({
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

		// Ten minutes, and a machine that has nothing else to do: on request.
		if (process.env.ONEFLOW_FULL !== '1') return;

		it(`without a webhook on ${LONG_POLLED} signatures and ${LONG_KILLS} kills, each once and in time`, async () => {
			const { n8n } = stage();
			const contracts = await silentContracts(LONG_POLLED);
			const begun = new Date().toISOString();
			const { id } = await publishedTrigger({
				events: ['contract:sign'],
				setup: 'polling',
				extensionType: EXTENSION_TYPE,
				options: { pollInterval: POLL_SECONDS },
			});
			await sleep(3000);
			const signedAt = new Map<number, number>();
			const portion = Math.ceil(LONG_POLLED / (LONG_KILLS + 1));
			/** When n8n was down: from a kill until it was up again. */
			const downs: Array<[number, number]> = [];
			for (let first = 0; first < LONG_POLLED; first += portion) {
				for (const contract of contracts.slice(first, first + portion)) {
					await sign(contract);
					signedAt.set(contract, Date.now());
					await sleep(SIGNING_PAUSE_MS);
				}
				// Anywhere in the interval, so that looks and runs are under way or not.
				await sleep(Math.random() * POLL_SECONDS * 2000);
				if (first + portion >= LONG_POLLED) break;
				const down = Date.now();
				await n8n.kill();
				await n8n.restart();
				downs.push([down, Date.now()]);
			}
			// Long enough to tell late from lost; how late is measured below.
			await runsOnce(id, LONG_POLLED, 300_000);
			await sleep(POLL_SECONDS * 2000);
			const runs = await startsOf(id);
			const seen = (await requests()).filter(({ time }) => time > begun);
			const isWrite = ({ method, path }: { method: string; path: string }) =>
				method !== 'GET' && path.startsWith('/v1/webhooks');
			assert.deepEqual(seen.filter(isWrite), []);
			// Of those that n8n was up for all the time that they may take.
			const limit = (POLL_SECONDS + 2) * 1000;
			const delays = runs.flatMap(({ contract, at }) => {
				const signed = signedAt.get(contract) ?? 0;
				const isDisturbed = downs.some(([from, to]) => from < signed + limit && signed < to);
				return isDisturbed ? [] : [at - signed];
			});
			const longest = Math.max(...delays);
			const executions = (await n8n.client.executions(id)).length;
			console.error(
				`${runs.length} runs for ${LONG_POLLED} events, ${executions} executions, ${seen.length} calls, ${downs.length} kills; of ${delays.length} events while n8n was up the slowest took ${longest} ms`,
			);
			const ran = runs.map(({ contract }) => contract);
			assert.equal(new Set(ran).size, ran.length, 'An event ran twice.');
			const killed = await killedIn(id);
			const lost = contracts.filter((contract) => !ran.includes(contract) && !killed.has(contract));
			assert.deepEqual(lost, [], 'Events without any run.');
			assert(ran.length >= LONG_POLLED - LONG_KILLS, `Only ${ran.length} runs went on.`);
			assert(delays.length > 0 && longest <= limit, `An event took ${longest} ms.`);
		});
	});
}
