import { createHash, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { buildStage, type Stage } from '../demo/stage.mts';
import { toStandardError } from '../host/progress.mts';
import type { WorkflowInput, WorkflowNode } from '../host/types.mts';

const ROUNDS = 5;
const CALLS = 120;
const PARALLEL = 4;

/** The contenders: the trigger, and n8n's Webhook node as it comes and with an expression in it. */
const CONTENDERS = ['trigger', 'webhookNode', 'webhookNodeWithExpression'] as const;

type Rates = Record<(typeof CONTENDERS)[number], number>;

/**
 * n8n gives every webhook call an isolate of V8 for expressions before it asks the node, except to its
 * own Webhook node without any expression. Making isolates is what limits the rate, so the second ratio
 * shows the node's own part, the first one n8n's exception as well.
 */
export interface TriggerBench extends Rates {
	/** Trigger to Webhook node, the median over the rounds. */
	ratio: number;
	ratioWithExpression: number;
	rounds: Rates[];
}

function workflowOf(
	name: string,
	start: Pick<WorkflowNode, 'type' | 'typeVersion' | 'parameters' | 'credentials' | 'webhookId'>,
): WorkflowInput {
	const node = { id: randomUUID(), name: 'Start', position: [0, 0] as [number, number], ...start };
	const after: WorkflowNode = {
		id: randomUUID(),
		name: 'After',
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [220, 0],
		parameters: {},
	};
	const connections = { Start: { main: [[{ node: 'After', type: 'main', index: 0 }]] } };
	return { name, nodes: [node, after], connections, settings: { executionOrder: 'v1' } };
}

let calls = 0;

/** The body of a new notification, signed. */
function body(signKey: string): string {
	calls += 1;
	const callbackId = createHash('sha1').update(`call ${calls}`).digest('hex');
	return JSON.stringify({
		contract: { id: 900500 },
		callback_id: callbackId,
		events: [{ created_time: '2025-03-03T12:00:00+0000', id: calls, type: 'contract:sign' }],
		signature: createHash('sha1').update(`${callbackId}${signKey}`).digest('hex'),
	});
}

async function post(agent: Agent, url: string, text: string): Promise<number> {
	return await new Promise((resolve, reject) => {
		const call = request(
			url,
			{ method: 'POST', agent, headers: { 'content-type': 'application/json' } },
			(response) => {
				response.resume();
				response.on('end', () => resolve(response.statusCode ?? 0));
			},
		);
		call.on('error', reject);
		call.end(text);
	});
}

/** Calls answered per second; every call must be answered 200. */
async function rate(url: string, signKey: string): Promise<number> {
	const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL });
	const bodies = Array.from({ length: CALLS }, () => body(signKey));
	const start = performance.now();
	await Promise.all(
		Array.from({ length: PARALLEL }, async () => {
			for (let text = bodies.pop(); text !== undefined; text = bodies.pop()) {
				const status = await post(agent, url, text);
				if (status !== 200) throw new Error(`A call was answered ${status}.`);
			}
		}),
	);
	agent.destroy();
	return (CALLS * 1000) / (performance.now() - start);
}

async function settled(stage: Stage, workflowId: string, count: number): Promise<void> {
	for (;;) {
		const list = await stage.n8n.client.executions(workflowId);
		const open = list.filter(({ status }) => status === 'new' || status === 'running').length;
		if (list.length >= Math.min(count, 100) && open === 0) return;
		await sleep(100);
	}
}

function median(values: number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The trigger against n8n's Webhook node: same n8n, same bodies, round by round. */
export async function benchTrigger(env?: Record<string, string>): Promise<TriggerBench> {
	const stage = await buildStage({ report: toStandardError, env });
	try {
		const { client, url } = stage.n8n;
		const trigger = await client.createWorkflow(
			workflowOf('Trigger', {
				type: 'n8n-nodes-oneflow.oneflowTrigger',
				typeVersion: 1,
				webhookId: randomUUID(),
				credentials: { oneflowApi: stage.credential },
				parameters: { events: ['contract:sign'], options: { includeContract: false } },
			}),
		);
		const webhookNode = async (options: object) => {
			const path = randomUUID();
			const { id } = await client.createWorkflow(
				workflowOf('Webhook node', {
					type: 'n8n-nodes-base.webhook',
					typeVersion: 2,
					webhookId: path,
					parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options },
				}),
			);
			await client.activate(id);
			return { id, address: `${url}/webhook/${path}` };
		};
		await client.activate(trigger.id);
		const webhooks = (await stage.oneflow.webhooks()) as unknown as Array<{
			callback_url: string;
			sign_key: string;
		}>;
		const own = webhooks.find(({ callback_url: address }) => address.startsWith(url));
		if (!own) throw new Error('The trigger registered no webhook.');

		const contenders = {
			trigger: { id: trigger.id, address: own.callback_url },
			webhookNode: await webhookNode({}),
			webhookNodeWithExpression: await webhookNode({ ignoreBots: '={{ false }}' }),
		};
		const rounds: Rates[] = [];
		// The first round warms up and does not count; who goes first changes every time.
		for (let round = 0; round <= ROUNDS; round++) {
			const rates: Rates = { trigger: 0, webhookNode: 0, webhookNodeWithExpression: 0 };
			const order = round % 2 === 0 ? CONTENDERS : [...CONTENDERS].reverse();
			for (const name of order) {
				const { id, address } = contenders[name];
				rates[name] = await rate(address, own.sign_key);
				await settled(stage, id, (round + 1) * CALLS);
			}
			if (round > 0) rounds.push(rates);
		}
		const middle = (of: (rates: Rates) => number) => median(rounds.map(of));
		return {
			trigger: middle((rates) => rates.trigger),
			webhookNode: middle((rates) => rates.webhookNode),
			webhookNodeWithExpression: middle((rates) => rates.webhookNodeWithExpression),
			ratio: middle((rates) => rates.trigger / rates.webhookNode),
			ratioWithExpression: middle((rates) => rates.trigger / rates.webhookNodeWithExpression),
			rounds,
		};
	} finally {
		await stage.stop();
	}
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	console.log(JSON.stringify(await benchTrigger(), null, '\t'));
}
