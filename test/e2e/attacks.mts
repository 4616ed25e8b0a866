import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { CREATE_NODE } from '../../tools/demo/examples.mts';
import { createWorkflowWith, runOnce, type Parameters } from './build.mts';
import { notification } from './notification.mts';
import { requests, stage } from './setting.mts';
import {
	idle,
	pendingContracts,
	publishedTrigger,
	removeTriggers,
	sign,
	webhooksOf,
} from './triggerTools.mts';

const QUIET_MS = 1500;
const SIGN = 'contract:sign';

async function cleanUp(): Promise<void> {
	await stage().sandbox.clearFaults();
	await removeTriggers();
}

async function newWebhook(parameters: Parameters) {
	const before = new Set((await webhooksOf()).map(({ id }) => id));
	const { id: workflowId } = await publishedTrigger(parameters);
	const webhook = (await webhooksOf()).find(({ id }) => !before.has(id));
	assert(webhook, 'The trigger registered no webhook.');
	return { workflowId, webhook };
}

async function post(url: string, body: string): Promise<number> {
	// n8n may close a kept connection at the moment of the next call, while it is busy.
	const headers = { 'content-type': 'application/json', connection: 'close' };
	const response = await fetch(url, { method: 'POST', headers, body });
	await response.arrayBuffer();
	return response.status;
}

export function attacksSuite(): void {
	describe('An attack', () => {
		afterEach(cleanUp);

		// promise: A contract that cannot be read starts nothing, in a real n8n
		it('by a contract that answers 404 starts nothing, and is one failed execution', async () => {
			const { workflowId, webhook } = await newWebhook({ events: ['*'] });
			const body = JSON.stringify(notification(123_456_789, webhook.sign_key, [invented(1)]));
			assert.equal(await post(webhook.callback_url, body), 200);
			assert.equal(await post(webhook.callback_url, body), 200);
			const [failed] = await stage().n8n.client.waitForExecutions(workflowId, 1);
			await sleep(QUIET_MS);
			const seen = await stage().n8n.client.realExecutions(workflowId);
			const ended = seen.filter(({ status }) => status === 'error');
			assert.equal(ended.length, 1);
			for (const { id } of seen) {
				const { data } = await stage().n8n.client.execution(id);
				const [run] = data.resultData.runData.After ?? [];
				assert.deepEqual(run?.data?.main?.[0] ?? [], [], 'The workflow went on.');
			}
			assert(failed);
		});
	});

	describe('What Oneflow refuses for good', () => {
		afterEach(cleanUp);

		it('is seen as exactly one failed execution, though Oneflow calls again', async () => {
			const { workflowId, webhook } = await newWebhook({ events: [SIGN] });
			const [contractId = 0] = await pendingContracts(1);
			const path = `/contracts/${contractId}$`;
			await stage().sandbox.fault({ kind: 'status', status: 403, method: 'GET', path });
			await sign(contractId);
			await idle();
			const [attempt] = await stage().sandbox.deliveries(webhook.id);
			assert.equal(attempt?.status, 200);
			await post(webhook.callback_url, JSON.stringify(attempt.body));
			await stage().n8n.client.waitForExecutions(workflowId, 1);
			await sleep(QUIET_MS);
			const seen = await stage().n8n.client.realExecutions(workflowId);
			const [failed, ...others] = seen.filter(({ status }) => status !== 'success');
			await stage().sandbox.clearFaults();
			assert.equal(failed?.status, 'error');
			assert.deepEqual(others, []);
			assert.match(String(failed?.data.resultData.error?.message), new RegExp(String(contractId)));
		});
	});

	describe('A run of contract:create', () => {
		afterEach(cleanUp);

		it('makes none when one of the items cannot be used', async () => {
			const many = { customers: [customer(1), { ...customer(2), contactEmail: 'nobody' }] };
			const workflow = await createWorkflowWith({ publish: false });
			const source = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.set');
			assert(source && workflow.nodes.some(({ name }) => name === CREATE_NODE));
			source.parameters.jsonOutput = JSON.stringify(many);
			await stage().sandbox.clearRequests();
			const execution = await runOnce(workflow);
			assert.match(String(execution.data.resultData.error?.message), /Email.*item 1/);
			const calls = (await requests()).filter((one) => one.method !== 'GET');
			assert.deepEqual(calls, []);
		});
	});
}

/** An event of a signed call that is in no log of Oneflow. */
function invented(id: number): object {
	return { id, type: SIGN, created_time: new Date().toISOString() };
}

function customer(at: number): Record<string, string> {
	return {
		company: `Birch ${at} Oy`,
		country: 'FI',
		registrationNumber: '1234567-8',
		contactName: 'Bo Kivi',
		contactEmail: `bo.kivi${at}@birch.example`,
		contactTitle: 'CEO',
		orderNumber: String(30_000 + at),
		deliveryTerms: 'DAP Helsinki',
		amount: '1800.00',
	};
}
