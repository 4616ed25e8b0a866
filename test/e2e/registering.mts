import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';

import { EXTENSION_TYPE } from '../../tools/demo/access.mts';
import { requests, stage } from './setting.mts';
import {
	newTrigger,
	publishedTrigger,
	removeTriggers,
	until,
	webhooksOf,
} from './triggerTools.mts';

const WEBHOOKS = '^/v1/webhooks';
const SIX = 'six-types';
const SLOW_MS = 10_000;
/** n8n gives an activation as long. */
const ACTIVATION_MS = 84_000;
const RATE_WINDOW_SECONDS = 8;

async function refuse(method: string, more: object = {}): Promise<void> {
	await stage().sandbox.fault({ kind: 'status', status: 403, method, path: WEBHOOKS, ...more });
}

const idsOf = async (webhookId: string) => (await webhooksOf(webhookId)).map(({ id }) => id);

/** An extension with six template types, each of which needs a webhook. */
async function sixTypes(): Promise<void> {
	const templateTypes = Array.from({ length: 6 }, (_, at) => ({ name: `Type ${at + 1}` }));
	await stage().sandbox.enableExtension({ type: SIX, templateTypes });
}

export function registeringSuite(): void {
	describe("The trigger's webhooks, when Oneflow is in trouble,", () => {
		afterEach(async () => {
			const { sandbox } = stage();
			await sandbox.clearFaults();
			await sandbox.latency(0);
			await sandbox.rateLimit(null);
			await removeTriggers();
		});

		it('are all removed by a deactivation under a rate limit', async () => {
			const { sandbox, n8n } = stage();
			const { id, webhookId } = await publishedTrigger({
				events: ['*'],
				extensionType: EXTENSION_TYPE,
			});
			const count = (await idsOf(webhookId)).length;
			assert(count > 1);
			const before = (await requests()).length;
			await sandbox.rateLimit(1, RATE_WINDOW_SECONDS);
			const start = Date.now();
			await n8n.client.deactivate(id);
			const took = Date.now() - start;
			await sandbox.rateLimit(null);
			assert.deepEqual(await idsOf(webhookId), []);
			const refused = (await requests()).slice(before).filter(({ status }) => status === 429);
			assert(refused.length > 0, 'The limit was never met.');
			console.error(
				`${count} webhooks removed in ${took} ms under a rate limit of one call in ${RATE_WINDOW_SECONDS} s, ${refused.length} calls refused`,
			);
		});

		// promise: Webhooks that a deactivation cannot remove are named, and removed later, in a real n8n
		it('that a deactivation cannot remove are named in the log, and removed by the next activation', async () => {
			const { sandbox, n8n } = stage();
			const { id, webhookId } = await publishedTrigger({
				events: ['*'],
				extensionType: EXTENSION_TYPE,
			});
			const left = await idsOf(webhookId);
			const logged = n8n.logs().length;
			await sandbox.fault({ kind: 'status', status: 429, retryAfter: 300, method: 'DELETE' });
			await n8n.client.deactivate(id);
			await until(async () => n8n.logs().slice(logged).includes('could not be removed'), 30_000);
			const said = n8n.logs().slice(logged);
			for (const webhook of left) assert.match(said, new RegExp(`\\b${webhook}\\b`));
			// While Oneflow refuses, it holds up nobody else.
			const other = await publishedTrigger({ events: ['contract:sign'] });
			assert.deepEqual(await idsOf(webhookId), left);
			assert.equal((await idsOf(other.webhookId)).length, 1);
			await sandbox.clearFaults();
			const last = await publishedTrigger({ events: ['contract:decline'] });
			assert.deepEqual(await idsOf(webhookId), []);
			assert.equal((await idsOf(other.webhookId)).length, 1);
			assert.equal((await idsOf(last.webhookId)).length, 1);
		});

		it('are taken back by an activation that fails', async () => {
			const { n8n } = stage();
			const { id, webhookId } = await newTrigger({ events: ['*'], extensionType: EXTENSION_TYPE });
			await refuse('POST', { every: 2 });
			await assert.rejects(n8n.client.activate(id), /was not published/);
			assert.deepEqual(await idsOf(webhookId), []);
		});

		it('are exactly those that are wanted when answers get lost between them', async () => {
			await sixTypes();
			await stage().sandbox.fault({
				kind: 'reset',
				method: 'POST',
				path: `${WEBHOOKS}$`,
				when: 'after',
				every: 4,
				times: 2,
			});
			const { id, webhookId } = await publishedTrigger({ events: ['*'], extensionType: SIX });
			assert.equal((await idsOf(webhookId)).length, 6);
			await stage().n8n.client.deactivate(id);
			assert.deepEqual(await idsOf(webhookId), []);
		});

		it(`are there within n8n's ${ACTIVATION_MS / 1000} s for six types at ${SLOW_MS / 1000} s an answer, and go again`, async () => {
			const { sandbox, n8n } = stage();
			await sixTypes();
			const { id, webhookId } = await newTrigger({ events: ['*'], extensionType: SIX });
			await sandbox.latency(SLOW_MS);
			let start = Date.now();
			await n8n.client.activate(id);
			const activation = Date.now() - start;
			start = Date.now();
			await n8n.client.deactivate(id);
			const deactivation = Date.now() - start;
			await sandbox.latency(0);
			console.error(
				`Six webhooks at ${SLOW_MS} ms an answer: activated in ${activation} ms, deactivated in ${deactivation} ms`,
			);
			assert.deepEqual(await idsOf(webhookId), []);
			assert(activation < ACTIVATION_MS);
		});
	});
}
