import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { outputOf } from '../../tools/host/client.mts';
import type { NodeCredential, WorkflowInput, WorkflowNode } from '../../tools/host/types.mts';
import { notification } from './notification.mts';
import { stage, usableChoice } from './setting.mts';
import type { StoredWebhook } from './triggerTools.mts';

export const WAITING_NODE = 'Oneflow';
export const AFTER = 'After';

/** New drafts that nobody has sent. */
export async function drafts(count: number): Promise<number[]> {
	const { workspace, template } = await usableChoice();
	const { ids } = await stage().sandbox.makeContracts({
		workspace_id: workspace.id,
		template_id: template.id,
		publish: false,
		count,
	});
	return ids;
}

/** The webhooks of waiting runs. */
export async function callbacks(): Promise<StoredWebhook[]> {
	const all = (await stage().oneflow.webhooks()) as unknown as StoredWebhook[];
	return all.filter(({ callback_url: url }) => url.includes('/oneflow?'));
}

export const contractIn = ({ callback_url: url }: StoredWebhook) =>
	Number(new URL(url).searchParams.get('contract'));

/** Until each of the contracts has a callback; theirs. */
export async function callbacksFor(ids: number[]): Promise<StoredWebhook[]> {
	for (let tries = 0; tries < 600; tries++) {
		const own = (await callbacks()).filter((webhook) => ids.includes(contractIn(webhook)));
		if (own.length >= ids.length) return own;
		// Looking counts for Oneflow's rate limit as well.
		await sleep(Math.max(200, 20 * ids.length));
	}
	throw new Error('Not every contract has a callback.');
}

/** Until no callback of the contracts is left; with `isLimited` also through Oneflow's rate limit. */
export async function callbacksGone(ids: number[], isLimited = false): Promise<void> {
	const pause = isLimited ? 5000 : 200;
	const left = async () => (await callbacks()).map(contractIn).filter((id) => ids.includes(id));
	const seen = async () => (isLimited ? await left().catch(() => ids) : await left());
	for (let tries = 0; tries < 150 && (await seen()).length > 0; tries++) await sleep(pause);
	assert.deepEqual(await left(), []);
}

/** Sends a call and gives the answer's status. */
export async function post(url: string, body: object): Promise<number> {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	await response.text();
	return response.status;
}

/** The notification that a contract was signed, with an event that Oneflow's log need not have. */
export const signNotification = (contractId: number, signKey: string | null) =>
	notification(contractId, signKey, [
		{ id: 1, type: 'contract:sign', created_time: '2025-03-03T12:00:00+0000' },
	]);

/** A node of a workflow. */
export function node(
	name: string,
	type: string,
	parameters: Record<string, unknown> = {},
	rest: Partial<WorkflowNode> = {},
): WorkflowNode {
	return { id: randomUUID(), name, type, typeVersion: 1, position: [0, 0], parameters, ...rest };
}

/** Publish and Wait for the contract that the expression names. */
export function waitingNode(
	contractId: string,
	limitMinutes?: string,
	rest: Partial<WorkflowNode> = {},
): WorkflowNode {
	const credentials: Record<string, NodeCredential> = { oneflowApi: stage().credential };
	const values = { limitType: 'afterTimeInterval', resumeUnit: 'minutes' };
	const limit = { limitWaitTime: { values: { ...values, resumeAmount: limitMinutes } } };
	return node(
		WAITING_NODE,
		'n8n-nodes-oneflow.oneflow',
		{
			resource: 'contract',
			operation: 'publishAndWait',
			contractId,
			options: limitMinutes === undefined ? {} : limit,
		},
		{ credentials, ...rest },
	);
}

type Connections = NonNullable<WorkflowInput['connections']>;

/** Connections that run from the first outputs of nodes, one after the other. */
export function link(...names: string[]): Connections {
	const pairs = names.slice(1).map((to, index) => [names[index] ?? '', to] as const);
	return Object.fromEntries(
		pairs.map(([from, to]) => [from, { main: [[{ node: to, type: 'main', index: 0 }]] }]),
	);
}

/** A published workflow that a call to its webhook starts. */
export class CalledWorkflow {
	readonly path: string;

	readonly id: string;

	private constructor(path: string, id: string) {
		this.path = path;
		this.id = id;
	}

	/** `connections` begin at the node "Webhook"; by default the nodes follow each other. */
	static async publish(nodes: WorkflowNode[], connections?: Connections): Promise<CalledWorkflow> {
		const path = randomUUID();
		const webhook = node(
			'Webhook',
			'n8n-nodes-base.webhook',
			{ path, httpMethod: 'POST' },
			{ webhookId: randomUUID() },
		);
		const { id } = await stage().n8n.client.createWorkflow({
			name: `Waiting test ${path}`,
			nodes: [webhook, ...nodes],
			connections: connections ?? link('Webhook', ...nodes.map(({ name }) => name)),
			settings: { executionOrder: 'v1' },
		});
		await stage().n8n.client.activate(id);
		return new CalledWorkflow(path, id);
	}

	async start(body: object): Promise<void> {
		assert.equal(await post(`${stage().n8n.url}/webhook/${this.path}`, body), 200);
	}

	/** How many executions there are by status. */
	async statuses(): Promise<Record<string, number>> {
		const counts: Record<string, number> = {};
		for (const { status } of await stage().n8n.client.executions(this.id)) {
			counts[status] = (counts[status] ?? 0) + 1;
		}
		return counts;
	}

	/** Until each contract has its callback and no execution is busy. */
	async asleep(ids: number[]): Promise<StoredWebhook[]> {
		const own = await callbacksFor(ids);
		for (let tries = 0; tries < 600; tries++) {
			const { running = 0, new: fresh = 0, waiting = 0 } = await this.statuses();
			if (running + fresh === 0 && waiting > 0) return own;
			await sleep(100);
		}
		throw new Error(`The executions do not come to wait: ${JSON.stringify(await this.statuses())}`);
	}

	/** What came out of a node in the executions that have ended, by contract. */
	async outcomes(after = AFTER): Promise<Map<number, unknown>> {
		const { client } = stage().n8n;
		const found = new Map<number, unknown>();
		const listed = await client.executions(this.id);
		for (const { id } of listed.filter(({ status }) => status === 'success')) {
			for (const { json } of outputOf(await client.execution(id), after)) {
				assert(!found.has(Number(json.id)), `Contract ${String(json.id)} went on twice.`);
				found.set(Number(json.id), json.outcome);
			}
		}
		return found;
	}

	/** Until so many executions have ended well; their outcomes. */
	async until(expected: number, timeoutMs = 30_000): Promise<Map<number, unknown>> {
		const end = Date.now() + timeoutMs;
		while (((await this.statuses()).success ?? 0) < expected) {
			if (Date.now() > end) {
				const now = JSON.stringify(await this.statuses());
				throw new Error(`Not ${expected} executions went on: ${now}`);
			}
			await sleep(200);
		}
		return await this.outcomes();
	}

	async remove(): Promise<void> {
		await stage().n8n.client.deactivate(this.id);
		await stage().n8n.client.deleteWorkflow(this.id);
	}
}
