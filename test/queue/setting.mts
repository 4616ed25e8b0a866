import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { parse as parseFlatted } from 'flatted';

import {
	chooseAccess,
	credentialDataOf,
	EXTENSION_TYPE,
	type Access,
} from '../../tools/demo/access.mts';
import { OneflowReader, type UsableWorkspace } from '../../tools/demo/oneflow.mts';
import { newOwner } from '../../tools/host/client.mts';
import { toStandardError } from '../../tools/host/progress.mts';
import { startQueueMode, type QueueMode } from '../../tools/host/queue.mts';
import { startSandbox } from '../../tools/host/sandbox.mts';
import { stopAllServices } from '../../tools/host/service.mts';
import type { NodeCredential, NodeRun, WorkflowNode } from '../../tools/host/types.mts';
import type { SpawnedSandbox } from '../../sandbox/spawn.mts';
import { notification, signEventOf } from '../e2e/notification.mts';

export const TRIGGER = 'Oneflow Trigger';
export const AFTER = 'After';

/** n8n in queue mode, and the sandbox that it talks to. */
export interface Setting {
	queue: QueueMode;
	sandbox: SpawnedSandbox;
	oneflow: OneflowReader;
	access: Access;
	credential: NodeCredential;
	workspace: UsableWorkspace;
	/** A workflow that n8n calls when another one fails. */
	errorWorkflowId: string;
}

let current: Setting | undefined;

/** What `openSetting` has started. */
export function setting(): Setting {
	if (!current) throw new Error('The setting is not open; its start must have gone wrong.');
	return current;
}

/** Starts everything; a signal to this process ends it all too. */
export async function openSetting(): Promise<void> {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => process.exit(1));
	}
	const sandbox = await startSandbox(0);
	process.once('exit', () => void sandbox.stop());
	const queue = await startQueueMode({ report: toStandardError, owner: newOwner() });
	const access = await chooseAccess(await sandbox.info(), EXTENSION_TYPE);
	const oneflow = new OneflowReader(access.apiUrl, access.token, access.userEmail);
	const [workspace] = await oneflow.usable(EXTENSION_TYPE);
	if (!workspace) throw new Error('The sandbox has no workspace to create in.');
	const credential = await queue.client.createCredential(
		'Oneflow sandbox',
		'oneflowApi',
		credentialDataOf(access),
	);
	const errors = await queue.client.createWorkflow({
		name: 'Called on errors',
		nodes: [node('Error', 'n8n-nodes-base.errorTrigger'), node(AFTER, 'n8n-nodes-base.noOp')],
		connections: link('Error', AFTER),
	});
	await queue.client.activate(errors.id);
	await sandbox.retryFactor(0.3);
	current = { queue, sandbox, oneflow, access, credential, workspace, errorWorkflowId: errors.id };
}

/** Ends everything. */
export async function closeSetting(): Promise<void> {
	await current?.queue.stop();
	await current?.sandbox.stop();
	await stopAllServices();
}

/** A node of a workflow. */
export function node(name: string, type: string, rest: Partial<WorkflowNode> = {}): WorkflowNode {
	return {
		id: randomUUID(),
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		...rest,
	};
}

/** Connections that run through nodes one after the other. */
export function link(...names: string[]): Record<string, unknown> {
	const pairs = names.slice(1).map((to, index) => [names[index] ?? '', to] as const);
	return Object.fromEntries(
		pairs.map(([from, to]) => [from, { main: [[{ node: to, type: 'main', index: 0 }]] }]),
	);
}

/** A published workflow that the trigger starts. */
export interface Listening {
	workflowId: string;
	/** The addresses of the trigger's webhook, one at each processor. */
	addresses: string[];
	signKey: string;
}

/** Publishes a workflow of the trigger, the nodes given, and a last one that counts as the work. */
export async function listen(
	options: Record<string, unknown> = {},
	between: WorkflowNode[] = [],
	events = ['contract:sign'],
): Promise<Listening> {
	const { queue, credential, errorWorkflowId } = setting();
	const webhookId = randomUUID();
	const trigger = node(TRIGGER, 'n8n-nodes-oneflow.oneflowTrigger', {
		webhookId,
		parameters: { events, options: { catchUpInterval: 1, ...options } },
		credentials: { oneflowApi: credential },
	});
	const { id } = await queue.client.createWorkflow({
		name: `Queue test ${webhookId}`,
		nodes: [trigger, ...between, node(AFTER, 'n8n-nodes-base.noOp')],
		connections: link(TRIGGER, ...between.map(({ name }) => name), AFTER),
		settings: { executionOrder: 'v1', errorWorkflow: errorWorkflowId },
	});
	await queue.client.activate(id);
	return { workflowId: id, ...(await addressesOf(webhookId)) };
}

async function addressesOf(webhookId: string): Promise<Omit<Listening, 'workflowId'>> {
	const { queue, oneflow } = setting();
	const all = (await oneflow.webhooks()) as Array<{ callback_url: string; sign_key?: string }>;
	const own = all.find(({ callback_url: address }) => address.includes(webhookId));
	if (!own) throw new Error('The trigger registered no webhook.');
	const path = own.callback_url.slice(queue.url.length);
	return {
		addresses: queue.processors.map(({ url }) => `${url}${path}`),
		signKey: own.sign_key ?? '',
	};
}

/** New contracts, of which no webhook was told. */
export async function contracts(count: number, publish: boolean): Promise<number[]> {
	const { sandbox, workspace } = setting();
	const { ids } = await sandbox.makeContracts({
		workspace_id: workspace.id,
		template_id: workspace.templates[0]?.id ?? 0,
		publish,
		count,
		notify: false,
	});
	return ids;
}

/** Sent contracts, ready to be signed. */
export const pendingContracts = async (count: number) => await contracts(count, true);

/**
 * Contracts that were signed while no webhook was there to be told. They are a little old, so that a
 * trigger that starts to listen now leaves them alone.
 */
export async function signedContracts(count: number): Promise<number[]> {
	const ids = await pendingContracts(count);
	for (const id of ids) await setting().sandbox.sign(id);
	await sleep(2000);
	return ids;
}

/** The body with which Oneflow tells a webhook of a contract's signing. */
export async function notificationOf(contractId: number, signKey: string): Promise<string> {
	const event = await signEventOf(setting().access, contractId);
	return JSON.stringify(notification(contractId, signKey, [event]));
}

/** Sends a notification once and gives the answer's status. */
export async function post(address: string, body: string): Promise<number> {
	const headers = { 'content-type': 'application/json' };
	const response = await fetch(address, { method: 'POST', headers, body });
	await response.arrayBuffer();
	return response.status;
}

/** Seconds between attempts: Oneflow's, but for the last, which make an hour and three quarters. */
const WAITS = [1, 5, 10, 30, 60, 60];

/** Sends a notification until it is answered 200, as Oneflow does. */
export async function deliver(address: string, body: string): Promise<void> {
	const answers: Array<number | string> = [];
	for (const wait of [...WAITS, 0]) {
		const answer = await post(address, body).catch(String);
		if (answer === 200) return;
		answers.push(answer);
		await sleep(wait * 1000);
	}
	throw new Error(`A notification was never taken: ${answers.join(', ')}`);
}

interface StoredExecution {
	id: string;
	status: string;
	data: string | null;
}

/** How n8n's executions of a workflow ended. */
export interface Runs {
	/** How often the work was done, by contract. */
	byContract: Map<number, number>;
	/** All executions by status, those that found nothing to do included. */
	statuses: Record<string, number>;
	/** What failed executions say. */
	errors: string[];
}

/** Waits until a workflow rests, and gives its executions from the database. */
export async function runsOf(workflowId: string, restMs = 4000): Promise<Runs> {
	await rest(workflowId, restMs);
	const executions = await setting().queue.rows<StoredExecution>(
		`select e.id, e.status, d.data from execution_entity e
		left join execution_data d on d."executionId" = e.id where e."workflowId" = '${workflowId}'`,
	);
	const runs: Runs = { byContract: new Map(), statuses: {}, errors: [] };
	for (const { id, status, data } of executions) {
		runs.statuses[status] = (runs.statuses[status] ?? 0) + 1;
		const result = data
			? (parseFlatted(data) as { resultData?: Record<string, unknown> }).resultData
			: undefined;
		const error = result?.error as { message?: string } | undefined;
		if (error) runs.errors.push(`${id}: ${error.message}`);
		const after = (result?.runData as Record<string, NodeRun[]> | undefined)?.[AFTER] ?? [];
		for (const item of after.flatMap((run) => run.data?.main?.flat() ?? [])) {
			const contract = Number(item?.json.contractId ?? item?.json.id);
			runs.byContract.set(contract, (runs.byContract.get(contract) ?? 0) + 1);
		}
	}
	return runs;
}

/** Waits until the executions of a workflow have not changed for a while. */
async function rest(workflowId: string, restMs: number): Promise<void> {
	const end = Date.now() + 300_000;
	let last = '';
	let since = Date.now();
	while (Date.now() < end) {
		const counts = await setting().queue.rows<{ status: string; count: number }>(
			`select status, count(*) from execution_entity where "workflowId" = '${workflowId}'
			group by status order by status`,
		);
		const now = JSON.stringify(counts);
		if (now !== last) since = Date.now();
		last = now;
		// An execution whose process was killed may stay "running" for ever, and one of a busy machine for long.
		const isBusy = counts.some(({ status }) => status === 'new' || status === 'running');
		if (Date.now() - since > (isBusy ? Math.max(restMs, 60_000) : restMs)) return;
		await sleep(500);
	}
}

/** How often the error workflow was called for a workflow. */
export async function errorCalls(workflowId: string): Promise<number> {
	const { queue, errorWorkflowId } = setting();
	const calls = await queue.rows(
		`select e.id from execution_entity e join execution_data d on d."executionId" = e.id
		where e."workflowId" = '${errorWorkflowId}' and d.data like '%"${workflowId}"%'`,
	);
	return calls.length;
}

/** A Code node that runs once, on a worker. */
export function code(jsCode: string): WorkflowNode {
	return node('Code', 'n8n-nodes-base.code', { typeVersion: 2, parameters: { jsCode } });
}

/** Does something for each entry, several at a time. */
export async function inParallel<T>(
	entries: T[],
	lanes: number,
	work: (entry: T, index: number) => Promise<void>,
): Promise<void> {
	const left = entries.entries();
	await Promise.all(
		Array.from({ length: lanes }, async () => {
			for (const [index, entry] of left) await work(entry, index);
		}),
	);
}
