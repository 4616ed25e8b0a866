import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import type { WorkflowInput } from '../../tools/host/types.mts';
import { notification } from './notification.mts';
import { stage } from './setting.mts';
import { triggerWorkflow, webhooksOf, type StoredWebhook } from './triggerTools.mts';

/** Just within n8n's own limit of 16 MB. */
const BODY_BYTES = 15_800_000;
const CALLS = 5;
/** A machine that is busy with something else only ever adds time: the best series counts. */
const MOST_SERIES = 6;
const LONGEST_BEYOND_MS = 50;

/** What one large call cost. */
interface Cost {
	/** Until its answer, and the longest that a small request beside it waited. */
	answer: number;
	beside: number;
}

function flooded(start: object): string {
	const head = JSON.stringify({ ...start, events: undefined })
		.replace(/}$/, ',"events":[')
		.replace('{,', '{');
	const zeros = Math.floor((BODY_BYTES - head.length - 2) / 2);
	return `${head}${'0,'.repeat(zeros - 1)}0]}`;
}

/** n8n's own Webhook node, which refuses whoever does not send its header: the least that n8n can do. */
function plainWorkflow(path: string, httpHeaderAuth: { id: string; name: string }): WorkflowInput {
	return {
		name: `Plain webhook ${path}`,
		nodes: [
			{
				id: randomUUID(),
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				webhookId: path,
				parameters: { httpMethod: 'POST', path, authentication: 'headerAuth' },
				credentials: { httpHeaderAuth },
			},
		],
		connections: {},
	};
}

async function costOf(url: string, body: string, status: number): Promise<Cost> {
	const ended = new AbortController();
	let beside = 0;
	const besides = (async () => {
		while (!ended.signal.aborted) {
			const start = performance.now();
			await (await fetch(`${stage().n8n.url}/healthz`)).arrayBuffer();
			beside = Math.max(beside, performance.now() - start);
			await sleep(2);
		}
	})();
	const start = performance.now();
	const headers = { 'content-type': 'application/json', connection: 'close' };
	const response = await fetch(url, { method: 'POST', headers, body });
	await response.arrayBuffer();
	const answer = performance.now() - start;
	ended.abort();
	await besides;
	assert.equal(response.status, status);
	return { answer, beside };
}

const median = (values: number[]) =>
	[...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN;

export function floodsSuite(): void {
	describe('A body of 15.8 MB from a stranger', () => {
		const made: string[] = [];
		let webhook: StoredWebhook;
		let plain = '';

		const activated = async (workflow: WorkflowInput) => {
			const { client } = stage().n8n;
			const { id } = await client.createWorkflow(workflow);
			made.push(id);
			await client.activate(id);
			return id;
		};

		before(async () => {
			const { client, url } = stage().n8n;
			const trigger = triggerWorkflow({ events: ['*'] });
			await activated(trigger);
			const [own] = await webhooksOf(trigger.nodes[0]?.webhookId);
			assert(own, 'The trigger registered no webhook.');
			webhook = own;
			const path = randomUUID();
			const secret = { name: 'x-secret', value: randomUUID() };
			const credential = await client.createCredential('Header', 'httpHeaderAuth', secret);
			await activated(plainWorkflow(path, credential));
			plain = `${url}/webhook/${path}`;
		});

		after(async () => {
			for (const id of made.splice(0)) {
				await stage().n8n.client.deactivate(id);
				await stage().n8n.client.deleteWorkflow(id);
			}
		});

		const bodies: Array<[string, () => object]> = [
			['without any signature', () => ({})],
			[
				'with a forged signature',
				() => ({ callback_id: randomBytes(20).toString('hex'), signature: 'b'.repeat(40) }),
			],
			[
				'with a signature that was once overheard',
				() => ({ ...notification(1, webhook.sign_key, []), contract: { id: 1 } }),
			],
		];

		for (const [name, start] of bodies) {
			// promise: A large body of a stranger costs n8n no more than its own Webhook node needs
			it(`${name} costs n8n no more than ${LONGEST_BEYOND_MS} ms beyond its own Webhook node`, async () => {
				const body = flooded(start());
				assert(body.length > 15_700_000 && JSON.parse(body).events.length > 7_000_000);
				const seen: string[] = [];
				for (let series = 0; series < MOST_SERIES; series++) {
					const own: Cost[] = [];
					const others: Cost[] = [];
					for (let call = 0; call < CALLS; call++) {
						others.push(await costOf(plain, body, 403));
						own.push(await costOf(webhook.callback_url, body, 401));
					}
					const beyond = (kind: keyof Cost) =>
						median(own.map((cost, call) => cost[kind] - (others[call]?.[kind] ?? 0)));
					const usual = (kind: keyof Cost) => Math.round(median(others.map((cost) => cost[kind])));
					const [answer, beside] = [beyond('answer'), beyond('beside')];
					seen.push(
						`${Math.round(answer)} ms for the answer and ${Math.round(beside)} ms for others (n8n itself ${usual('answer')} and ${usual('beside')} ms)`,
					);
					if (answer > LONGEST_BEYOND_MS || beside > LONGEST_BEYOND_MS) continue;
					console.error(`A body of 15.8 MB ${name}, beyond n8n's own: ${seen.join('; ')}`);
					return;
				}
				assert.fail(`Beyond n8n's own: ${seen.join('; ')}`);
			});
		}
	});
}
