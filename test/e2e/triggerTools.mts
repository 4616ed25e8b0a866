import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Parameters } from './build.mts';
import type { RunningN8n } from '../../tools/host/n8n.mts';
import type { ExecutionSummary, WorkflowInput, WorkflowNode } from '../../tools/host/types.mts';
import { notification, signEventOf } from './notification.mts';
import { stage, usableChoice } from './setting.mts';

export const TRIGGER = 'Oneflow Trigger';
const TRIGGER_TYPE = 'n8n-nodes-oneflow.oneflowTrigger';

/** Both setups of the trigger, each looking as often as it can. */
export const SETUPS = {
	automatic: { setup: 'automatic', options: { catchUpInterval: 1 } },
	'without a webhook': { setup: 'polling', options: { pollInterval: 10 } },
};

/** A workflow of a trigger and a node after it. */
export function triggerWorkflow(
	parameters: Parameters,
	change: Partial<WorkflowNode> = {},
): WorkflowInput {
	return {
		name: `Trigger test ${randomUUID()}`,
		nodes: [
			{
				id: randomUUID(),
				name: TRIGGER,
				type: TRIGGER_TYPE,
				typeVersion: 1,
				position: [0, 0],
				webhookId: randomUUID(),
				parameters,
				credentials: { oneflowApi: stage().credential },
				...change,
			},
			{
				id: randomUUID(),
				name: 'After',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [220, 0],
				parameters: {},
			},
		],
		connections: { [TRIGGER]: { main: [[{ node: 'After', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

/** The workflows made for a test, for `removeTriggers`. */
const made: string[] = [];

/** A workflow of a trigger and a node after it, not published. */
export async function newTrigger(
	parameters: Parameters,
	change: Partial<WorkflowNode> = {},
): Promise<{ id: string; webhookId: string }> {
	const workflow = triggerWorkflow(parameters, change);
	const { id } = await stage().n8n.client.createWorkflow(workflow);
	made.push(id);
	return { id, webhookId: String(workflow.nodes[0]?.webhookId) };
}

/** The same, published. */
export async function publishedTrigger(...wanted: globalThis.Parameters<typeof newTrigger>) {
	const workflow = await newTrigger(...wanted);
	await stage().n8n.client.activate(workflow.id);
	return workflow;
}

/** Unpublishes and deletes what `newTrigger` has made. */
export async function removeTriggers(): Promise<void> {
	const { client } = stage().n8n;
	for (const id of made.splice(0)) {
		await client.deactivate(id);
		await client.deleteWorkflow(id);
	}
}

/** Published contracts of the extension, ready to be signed. */
export async function pendingContracts(count: number): Promise<number[]> {
	const { workspace, template } = await usableChoice();
	const ids: number[] = [];
	for (let made = 0; made < count; made++) {
		const answer = await stage().sandbox.makeContracts({
			workspace_id: workspace.id,
			template_id: template.id,
			publish: true,
			counterparty: { name: 'Tess Berg', email: 'tess@example.org' },
		});
		ids.push(...answer.ids);
	}
	return ids;
}

export async function sign(contractId: number): Promise<void> {
	await stage().sandbox.sign(contractId);
}

/** Waits until the sandbox has no notification left to deliver. */
export async function idle(timeoutMs = 60_000): Promise<void> {
	if (!(await stage().sandbox.idle(timeoutMs)))
		throw new Error('Notifications are still under way.');
}

/**
 * The same after n8n was down, without the waits that grow with every attempt: how long a slow machine
 * needs for a start would otherwise decide between half a minute and many.
 */
export async function caughtUp(timeoutMs = 300_000): Promise<void> {
	const { sandbox } = stage();
	const end = Date.now() + timeoutMs;
	do await sandbox.retryNow();
	while (!(await sandbox.idle(20_000)) && Date.now() < end);
	await idle(1);
}

/** Waits until something holds; throws when it does not in time. */
export async function until(isTrue: () => Promise<boolean>, timeoutMs: number): Promise<void> {
	const end = Date.now() + timeoutMs;
	while (!(await isTrue())) {
		if (Date.now() > end) throw new Error('It did not happen in time.');
		await sleep(500);
	}
}

/** What the sandbox sent to one webhook, once it got through or gave up; it may still be calling others. */
export async function deliveriesTo(webhookId: number) {
	const end = Date.now() + 60_000;
	for (;;) {
		const sent = await stage().sandbox.deliveries(webhookId);
		if (sent.length > 0 && sent.at(-1)?.next_attempt_in_ms === null) return sent;
		if (Date.now() > end) throw new Error(`Nothing has got through to webhook ${webhookId}.`);
		await sleep(100);
	}
}

export interface StoredWebhook {
	id: number;
	callback_url: string;
	sign_key: string | null;
	template_group_id: number | null;
	filters: unknown;
}

/** The webhooks that call a node of an n8n, of the stage's unless told, in an account of the sandbox. */
export async function webhooksOf(
	webhookId?: string,
	{ url: base }: { url: string } = stage().n8n,
): Promise<StoredWebhook[]> {
	const all = (await stage().oneflow.webhooks()) as unknown as StoredWebhook[];
	return all.filter(
		({ callback_url: url }) =>
			url.startsWith(base) && (webhookId === undefined || url.includes(webhookId)),
	);
}

/** The contracts that runs of a workflow went on with, one entry for each run. */
export async function startedContracts(
	workflowId: string,
	trigger = TRIGGER,
	{ client }: Pick<RunningN8n, 'client'> = stage().n8n,
): Promise<number[]> {
	const started: number[] = [];
	for (const { id } of await client.executions(workflowId)) {
		const { data } = await client.execution(id);
		const [run] = data.resultData.runData?.[trigger] ?? [];
		const items = run?.data?.main?.[0] ?? [];
		if (items.length > 0) started.push(Number(items[0]?.json.contractId));
	}
	return started;
}

/** The contract an execution was started for, whatever became of it; none for one that ended at once. */
export async function contractOf({ id }: ExecutionSummary): Promise<number | undefined> {
	const { data } = await stage().n8n.client.execution(id);
	const found = /"contractId":(\d+)/.exec(JSON.stringify(data))?.[1];
	return found === undefined ? undefined : Number(found);
}

/** A true notification of a contract's newest signature, signed with a webhook's key. */
export async function notificationOf(webhook: StoredWebhook, contractId: number): Promise<string> {
	const event = await signEventOf(stage().access, contractId);
	return JSON.stringify(notification(contractId, webhook.sign_key, [event]));
}
