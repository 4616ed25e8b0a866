import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { requests, stage } from './setting.mts';
import {
	AFTER,
	CalledWorkflow,
	callbacksFor,
	callbacksGone,
	drafts,
	node,
	waitingNode,
} from './waitingTools.mts';
import { sign } from './triggerTools.mts';

/** How many executions wait at once; set for longer measurements, as in "20,50,100,200". */
const COUNTS = (process.env.ONEFLOW_WAITING ?? '12').split(',').map(Number);
/** All are decided within this time, however many. */
const DECIDING_MS = 55_000;
const PAUSE_MS = 250;

/**
 * Of n8n's processes the one that has most of something: its supervisor and task runner have the same
 * environment, and less. Undefined where the system does not say.
 */
function ofN8n(measure: (folder: string) => number): number | undefined {
	const mark = `N8N_PORT=${stage().n8n.port}\0`;
	const pids = safely(() => readdirSync('/proc'), []).filter((name) => /^\d+$/.test(name));
	const found = pids
		.map((pid) => `/proc/${pid}`)
		.filter((folder) => safely(() => readFileSync(`${folder}/environ`, 'utf8'), '').includes(mark))
		.map(measure)
		.filter((value) => !Number.isNaN(value));
	return found.length === 0 ? undefined : Math.max(...found);
}

/** Seconds of CPU that n8n has used. */
const cpuSeconds = () =>
	ofN8n((folder) => {
		const stat = safely(() => readFileSync(`${folder}/stat`, 'utf8'), '');
		const fields = stat.split(') ')[1]?.split(' ') ?? [];
		return (Number(fields[11]) + Number(fields[12])) / 100;
	});

/** Megabytes of memory that n8n has. */
const megabytes = () =>
	ofN8n((folder) => {
		const status = safely(() => readFileSync(`${folder}/status`, 'utf8'), '');
		return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
	});

function safely<T>(read: () => T, otherwise: T): T {
	try {
		return read();
	} catch {
		return otherwise;
	}
}

/** Counts Oneflow's calls to n8n by their answers, until told to stop; its own log is shorter. */
function countAnswers(): () => Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	let isOver = false;
	const take = async () => {
		const attempts = await stage().sandbox.deliveries();
		await stage().sandbox.clearDeliveries();
		for (const { status, error } of attempts) {
			const answer = String(status ?? error);
			counts[answer] = (counts[answer] ?? 0) + 1;
		}
	};
	const counting = (async () => {
		while (!isOver) {
			await take();
			await sleep(1000);
		}
	})();
	return async () => {
		isOver = true;
		await counting;
		await take();
		return counts;
	};
}

/** How many calls of each kind there were. */
function byKind(calls: Array<{ method: string; path: string }>): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { method, path } of calls) {
		const kind = `${method} ${path.replace(/\?.*/, '').replace(/\d{2,}/g, '*')}`;
		counts[kind] = (counts[kind] ?? 0) + 1;
	}
	return counts;
}

const publishWaiting = async () =>
	await CalledWorkflow.publish([
		waitingNode('={{ $json.body.contractId }}'),
		node(AFTER, 'n8n-nodes-base.noOp'),
	]);

/** Lets so many executions wait; the contracts that they wait for. */
async function lettingWait(workflow: CalledWorkflow, count: number): Promise<number[]> {
	const ids = await drafts(count);
	for (const contractId of ids) await workflow.start({ contractId });
	await callbacksFor(ids);
	await workflow.asleep(ids);
	await stage().sandbox.clearDeliveries();
	return ids;
}

/** Lets so many executions wait, decides all, and fails unless each goes on once. */
async function decideAll(workflow: CalledWorkflow, count: number): Promise<void> {
	const before = (await workflow.statuses()).success ?? 0;
	const ids = await lettingWait(workflow, count);
	const callsBefore = (await requests()).length;
	const cpuBefore = cpuSeconds();
	const answersOf = countAnswers();
	const begin = Date.now();
	for (const id of [...ids].sort(() => Math.random() - 0.5)) {
		await sign(id);
		await sleep(Math.min(PAUSE_MS, DECIDING_MS / count));
	}
	const decidedAfter = Date.now() - begin;
	const end = begin + 600_000;
	while (((await workflow.statuses()).success ?? 0) < before + count && Date.now() < end) {
		await sleep(500);
	}
	const took = Date.now() - begin;
	const calls = (await requests()).slice(callsBefore);
	const cpu = cpuSeconds();
	const answers = await answersOf();
	const events = Object.values(answers).reduce((sum, one) => sum + one, 0);
	const perEvent =
		cpu === undefined || cpuBefore === undefined
			? ''
			: `, ${(((cpu - cpuBefore) / events) * 1000).toFixed(1)} ms of CPU each`;
	process.stderr.write(
		`${count} waited: decided within ${decidedAfter} ms, resumed after ${took} ms, ` +
			`${calls.length} calls to Oneflow (${JSON.stringify(byKind(calls))}), ${events} by it${perEvent} (${JSON.stringify(answers)})\n`,
	);
	const found = await workflow.until(before + count, 1000);
	for (const id of ids) assert.equal(found.get(id), 'signed');
	await callbacksGone(ids, true);
}

/** What one decision among many may cost: Oneflow's calls to n8n, n8n's to Oneflow, time and memory. */
const OF_ONE = { calls: 3, requests: 12, ms: 10_000, megabytes: 150 };
/** Time after it for what else the decision sets off. */
const AFTERWARDS_MS = 15_000;

/** Decides one of many that wait, and fails if this costs more than it may; the others wait on. */
async function decideOne(workflow: CalledWorkflow, count: number): Promise<void> {
	const { success: before = 0 } = await workflow.statuses();
	const ids = await lettingWait(workflow, count);
	await sleep(AFTERWARDS_MS);
	await stage().sandbox.clearDeliveries();
	const requestsBefore = (await requests()).length;
	const memoryBefore = megabytes() ?? 0;
	let memory = 0;
	const begin = Date.now();
	let took = Number.NaN;
	const [one = 0] = ids;
	await sign(one);
	while (Date.now() - begin < (Number.isNaN(took) ? OF_ONE.ms : took) + AFTERWARDS_MS) {
		memory = Math.max(memory, (megabytes() ?? 0) - memoryBefore);
		if (Number.isNaN(took) && ((await workflow.statuses()).success ?? 0) > before) {
			took = Date.now() - begin;
		}
		await sleep(200);
	}
	const own = (await requests()).slice(requestsBefore);
	const calls = (await stage().sandbox.deliveries()).length;
	process.stderr.write(
		`one of ${count} decided: went on after ${took} ms, ${own.length} calls to Oneflow ` +
			`(${JSON.stringify(byKind(own))}), ${calls} by it, ${Math.round(memory)} MB more\n`,
	);
	assert(took <= OF_ONE.ms, `It took ${took} ms.`);
	assert(own.length <= OF_ONE.requests, `${own.length} calls to Oneflow.`);
	assert(calls <= OF_ONE.calls, `${calls} calls by Oneflow.`);
	assert(memory <= OF_ONE.megabytes, `${memory} MB more.`);
	await callbacksGone([one], true);
	for (const id of ids.slice(1)) {
		await sign(id);
		await sleep(PAUSE_MS);
	}
	await workflow.until(before + count, 600_000);
	await callbacksGone(ids, true);
}

/** How many are decided at once when n8n is killed. */
const KILLED_AMONG = Number(process.env.ONEFLOW_KILLED ?? 32);
/** Kills n8n while it owes something: a fast machine may have done all that it was told until then. */
const MOST_KILLS = 4;

/**
 * Decides all at once, kills n8n among them and starts it: all go on, though nothing else happens. Only those that were
 * under way are crashed, as n8n takes no run up again. Returns whether n8n owed anything when it was killed.
 */
async function killAmong(workflow: CalledWorkflow, count: number): Promise<boolean> {
	const { success: earlier = 0, crashed: crashedBefore = 0 } = await workflow.statuses();
	const ids = await lettingWait(workflow, count);
	await stage().sandbox.clearRequests();
	await Promise.all(ids.map(sign));
	const taken = async () =>
		(await stage().sandbox.deliveries()).filter(({ status }) => status === 200).length;
	while ((await taken()) < count / 2) await sleep(10);
	await stage().n8n.kill();
	const [takenThen, begin] = [await taken(), Date.now()];
	// A run reads its contract before it goes on: what does so later is crashed by nobody.
	const read = new Set((await requests()).map(({ path }) => path));
	await stage().n8n.restart();
	const before = ((await workflow.statuses()).success ?? 0) - earlier;
	const end = Date.now() + 240_000;
	for (;;) {
		const { success = 0, crashed = 0, ...others } = await workflow.statuses();
		if (success - earlier + crashed - crashedBefore === count) break;
		assert(Date.now() < end, `It stays at ${success}, ${crashed}, ${JSON.stringify(others)}`);
		await sleep(500);
	}
	const found = await workflow.outcomes();
	const crashed = ids.filter((id) => !found.has(id));
	process.stderr.write(
		`${takenThen} calls were taken and ${before} of ${count} had gone on when n8n was killed; ${count - crashed.length} had ${Date.now() - begin} ms later\n`,
	);
	for (const id of crashed) assert(read.has(`/v1/contracts/${id}`), `${id} had not gone on.`);
	assert.deepEqual(new Set(found.values()), new Set(['signed']));
	await callbacksGone(ids, true);
	return before < count;
}

export function waitingManySuite(): void {
	describe('Publish and Wait, many executions in one workspace', () => {
		for (const count of COUNTS) {
			// Before the others: what was decided lately is read by each round.
			it(`resumes one of ${count} at little cost while the others wait on`, async () => {
				const workflow = await publishWaiting();
				await decideOne(workflow, count);
				await workflow.remove();
			});

			it(`resumes all of ${count}, each once, when they are decided in any order`, async () => {
				const workflow = await publishWaiting();
				await decideAll(workflow, count);
				await workflow.remove();
			});
		}

		it(`resumes all of ${KILLED_AMONG} that n8n has heard of when it is killed`, async () => {
			const workflow = await publishWaiting();
			let owed = false;
			for (let kills = 0; kills < MOST_KILLS && !owed; kills++) {
				owed = await killAmong(workflow, KILLED_AMONG);
			}
			assert(owed, 'n8n owed nothing whenever it was killed.');
			await workflow.remove();
		});
	});
}
