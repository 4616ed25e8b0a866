import assert from 'node:assert/strict';
import { createHash, randomInt } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { EXTENSION_TYPE } from '../../tools/demo/access.mts';
import { stage } from './setting.mts';
import {
	caughtUp,
	contractOf,
	idle,
	notificationOf,
	pendingContracts,
	sign,
	startedContracts,
	triggerWorkflow,
	webhooksOf,
} from './triggerTools.mts';

const REPEATS = 20;
const CONTRACTS = 50;
/** Each takes about half a minute; ten are the full proof. */
const KILLS = Number(process.env.ONEFLOW_E2E_KILLS ?? 2);
const QUIET_MS = 1500;
/** Waits of the sandbox between attempts, as part of Oneflow's. */
const RETRY_FACTOR = 0.3;

const attempts = async () => await stage().sandbox.deliveries();

async function post(url: string, body: string, type = 'application/json'): Promise<Response> {
	return await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
}

/** The statuses of all executions by contract. */
async function runsOf(workflowId: string): Promise<Map<number, string[]>> {
	const runs = new Map<number, string[]>();
	for (const execution of await stage().n8n.client.executions(workflowId)) {
		const contract = await contractOf(execution);
		// n8n begins runs after a restart that it stored before, and Oneflow retries them: these end at once.
		if (contract === undefined) continue;
		runs.set(contract, [...(runs.get(contract) ?? []), execution.status]);
	}
	return runs;
}

const SETTLING_MS = 60_000;
const UNFINISHED = new Set(['new', 'running']);

/**
 * The same once every contract has an execution and none is under way. After a restart n8n begins all
 * the runs it had stored at once, and its list shows running and stored ones in part only.
 */
async function settledRunsOf(
	workflowId: string,
	contracts: number[],
): Promise<Map<number, string[]>> {
	const end = Date.now() + SETTLING_MS;
	for (;;) {
		const runs = await runsOf(workflowId);
		const isSettled =
			contracts.every((id) => runs.has(id)) &&
			[...runs.values()].flat().every((status) => !UNFINISHED.has(status));
		if (isSettled || Date.now() > end) return runs;
		await sleep(500);
	}
}

async function activated(parameters: Record<string, unknown>): Promise<string> {
	const { client } = stage().n8n;
	const { id } = await client.createWorkflow(triggerWorkflow(parameters));
	await client.activate(id);
	return id;
}

const SIGNED = { events: ['contract:sign'], extensionType: EXTENSION_TYPE };

export function deliveriesSuite(): void {
	describe("The trigger's deliveries", () => {
		before(async () => await stage().sandbox.retryFactor(RETRY_FACTOR));
		after(async () => await stage().sandbox.retryFactor(1));

		it(`run once for ${REPEATS} calls at once and ${REPEATS} later`, async () => {
			const contractId = await signedContract();
			const workflowId = await activated(SIGNED);
			const [webhook] = await webhooksOf();
			assert(webhook);
			const body = await notificationOf(webhook, contractId);
			const call = async () => (await post(webhook.callback_url, body)).status;
			const repeat = async () => await Promise.all(Array.from({ length: REPEATS }, call));
			assert.deepEqual(await repeat(), Array(REPEATS).fill(200));
			await sleep(QUIET_MS);
			assert.deepEqual(await repeat(), Array(REPEATS).fill(200));
			await stage().n8n.kill();
			await stage().n8n.restart();
			assert.equal(await call(), 200);
			await sleep(QUIET_MS);
			assert.deepEqual(await startedContracts(workflowId), [contractId]);
			await stage().n8n.client.deactivate(workflowId);
		});

		for (let round = 1; round <= KILLS; round++) {
			it(`are neither lost nor doubled when n8n is killed among ${CONTRACTS} of them (${round})`, async () => {
				const workflowId = await activated(SIGNED);
				const contracts = await pendingContracts(CONTRACTS);
				await stage().sandbox.clearDeliveries();
				await Promise.all(contracts.map(sign));
				const wanted = randomInt(CONTRACTS - 10);
				const reached = async () => {
					const done = (await attempts()).filter(({ status }) => status === 200).length;
					return done >= wanted;
				};
				while (!(await reached())) await sleep(5);
				await sleep(randomInt(50));
				await stage().n8n.kill();
				await stage().n8n.restart();
				await caughtUp();
				await settledRunsOf(workflowId, contracts);
				await sleep(QUIET_MS);
				const runs = await runsOf(workflowId);
				await stage().n8n.client.deactivate(workflowId);
				const missing = contracts.filter((id) => !runs.has(id));
				assert.deepEqual(missing, [], 'Contracts without any execution.');
				for (const [id, statuses] of runs) {
					const successes = statuses.filter((status) => status === 'success').length;
					assert(successes <= 1, `Contract ${id} succeeded ${successes} times.`);
				}
			});
		}

		it('are refused with 401 and nothing else when they are forged', async () => {
			const contractId = await signedContract();
			// Oneflow's times are whole seconds: what happens in the one of the activation may count.
			await sleep(1_100);
			const workflowId = await activated(SIGNED);
			const [webhook] = await webhooksOf();
			assert(webhook);
			const { callback_url: url } = webhook;
			const logged = stage().n8n.logs().length;
			const good = JSON.parse(await notificationOf(webhook, contractId));
			const forgeries: unknown[] = [
				{},
				[],
				[good],
				{ ...good, signature: undefined },
				{ ...good, signature: good.signature.toUpperCase() },
				{ ...good, callback_id: 'x' },
				{ ...good, signature: createHash('sha1').update(good.callback_id).digest('hex') },
				{ ...good, events: [] },
				{ ...good, contract: { id: '../accounts/me' } },
				JSON.parse('{"__proto__":{"contract":{"id":1}}}'),
			];
			for (const forgery of forgeries) {
				const response = await post(url, JSON.stringify(forgery));
				assert.equal(response.status, 401, JSON.stringify(forgery));
				assert.equal(await response.text(), '');
			}
			for (const [body, type] of [
				['<a/>', 'application/xml'],
				['contract=1', 'application/x-www-form-urlencoded'],
				['hello', 'text/plain'],
				['', 'application/json'],
			] as const) {
				assert.equal((await post(url, body, type)).status, 401, type);
			}
			await sleep(QUIET_MS);
			assert.deepEqual(await stage().n8n.client.realExecutions(workflowId), []);
			const said = stage().n8n.logs().slice(logged);
			assert.doesNotMatch(said, /\bat .+:\d+:\d+|Error:|exception/i);
			await stage().n8n.client.deactivate(workflowId);
		});
	});

	describe("The trigger's webhooks", () => {
		const own = async () => (await webhooksOf()).map(({ template_group_id: type }) => type);

		it('follow edits, a change of the credential and a second workflow, and go in the end', async () => {
			const { client } = stage().n8n;
			const first = await activated({ events: ['contract:sign'] });
			const second = await activated({ events: ['contract:sign'] });
			assert.deepEqual(await own(), [null, null]);
			const edit = async (change: object) => {
				const { nodes } = await client.workflow(first);
				const [trigger, ...others] = nodes;
				await client.updateWorkflow(first, { nodes: [{ ...trigger!, ...change }, ...others] });
				await client.activate(first);
			};
			await edit({ parameters: SIGNED });
			assert.equal((await own()).length, 3);
			const other = await client.createCredential('Other', 'oneflowApi', stage().credentialData);
			await edit({ parameters: SIGNED, credentials: { oneflowApi: other } });
			assert.equal((await own()).length, 3);
			await edit({ parameters: { events: ['*'] } });
			assert.deepEqual(await own(), [null, null]);
			await client.deactivate(second);
			assert.equal((await own()).length, 1);
			await client.deactivate(first);
			assert.deepEqual(await own(), []);
		});
	});
}

async function signedContract(): Promise<number> {
	const [id = 0] = await pendingContracts(1);
	await sign(id);
	await idle();
	return id;
}
