import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { EXTENSION_TYPE } from '../../tools/demo/access.mts';
import { ensureHost } from '../../tools/host/install.mts';
import { startN8n, type RunningN8n } from '../../tools/host/n8n.mts';
import { stage } from './setting.mts';
import {
	idle,
	pendingContracts,
	sign,
	startedContracts,
	TRIGGER,
	triggerWorkflow,
	until,
	webhooksOf,
	type StoredWebhook,
} from './triggerTools.mts';

const QUIET_MS = 3000;
const START_MS = 60_000;
const SIGNED = { events: ['contract:sign'], extensionType: EXTENSION_TYPE };

/** A snapshot of the user folder of an n8n that runs, as a backup makes it. */
async function copyOfUserFolder(): Promise<string> {
	const { userFolder } = stage();
	// Its Node knows the database.
	const { node } = await ensureHost();
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-oneflow-copy-'));
	const isDatabase = (path: string) => /database\.sqlite(-\w+)?$/.test(path);
	await cp(userFolder, folder, { recursive: true, filter: (path) => !isDatabase(path) });
	const database = (of: string) => join(of, '.n8n', 'database.sqlite');
	const script = `const { DatabaseSync } = require('node:sqlite');
		new DatabaseSync(process.argv[1]).prepare('VACUUM INTO ?').run(process.argv[2]);`;
	await promisify(execFile)(node, ['-e', script, database(userFolder), database(folder)]);
	return folder;
}

/** The webhooks of a node at an n8n, without what the trigger notes behind its address. */
async function webhooksAt(n8n: { url: string }, webhookId: string): Promise<StoredWebhook[]> {
	return (await webhooksOf(webhookId, n8n)).map((webhook) => ({
		...webhook,
		callback_url: webhook.callback_url.replace(/\?.*$/, ''),
	}));
}

export function copiesSuite(): void {
	describe("A copy of n8n's database at another address", () => {
		let folder = '';
		let copy: RunningN8n;
		let workflowId = '';
		let webhookId = '';
		let original: StoredWebhook[] = [];

		const copied = async () => await webhooksAt(copy, webhookId);
		const isUntouched = async () =>
			assert.deepEqual(await webhooksAt(stage().n8n, webhookId), original);
		before(async () => {
			const { client } = stage().n8n;
			const workflow = triggerWorkflow(SIGNED);
			webhookId = String(workflow.nodes[0]?.webhookId);
			({ id: workflowId } = await client.createWorkflow(workflow));
			await client.activate(workflowId);
			original = await webhooksAt(stage().n8n, webhookId);
			assert.equal(original.length, (await webhooksOf(webhookId)).length);
			assert(original.length > 1, 'The trigger has not registered all its webhooks.');
			folder = await copyOfUserFolder();
			const { host, owner } = stage();
			copy = await startN8n({ host, userFolder: folder, owner });
			assert.notEqual(copy.url, stage().n8n.url);
		});

		afterEach(async () => {
			await stage().sandbox.clearFaults();
			await isUntouched();
		});

		after(async () => {
			await copy?.stop();
			await rm(folder, { recursive: true, force: true });
			await stage().n8n.client.deactivate(workflowId);
			assert.deepEqual(await webhooksAt(stage().n8n, webhookId), []);
		});

		it("starts with webhooks of its own and leaves the original's, which its user is told of", async () => {
			await until(async () => (await copied()).length === original.length, START_MS);
			const keys = (webhooks: StoredWebhook[]) => webhooks.map(({ sign_key: key }) => key);
			assert(keys(await copied()).every((key) => !keys(original).includes(key)));
			const said = copy.logs();
			assert.match(said, /call this workflow at an address other/);
			for (const { id } of original) assert.match(said, new RegExp(`\\b${id}: ${stage().n8n.url}`));
		});

		// promise: A copy of n8n’s database never removes the original’s webhooks
		it("leaves the original's when it is deactivated", async () => {
			await copy.client.deactivate(workflowId);
			assert.deepEqual(await copied(), []);
		});

		it("leaves the original's when it fails to be activated", async () => {
			await stage().sandbox.fault({
				kind: 'status',
				status: 403,
				method: 'POST',
				path: '^/v1/webhooks$',
				every: 2,
			});
			await assert.rejects(copy.client.activate(workflowId), /was not published/);
			assert.deepEqual(await copied(), []);
		});

		it("leaves the original's when it is activated, also with other events, and warns again", async () => {
			const logged = copy.logs().length;
			const { nodes } = await copy.client.workflow(workflowId);
			const [trigger, ...others] = nodes;
			assert(trigger);
			const parameters = { events: ['contract:sign', 'contract:decline'] };
			await copy.client.updateWorkflow(workflowId, {
				nodes: [{ ...trigger, parameters }, ...others],
			});
			await copy.client.activate(workflowId);
			assert.equal((await copied()).length, 1);
			assert.match(copy.logs().slice(logged), /They belong to another n8n/);
		});

		it('hears of a signature itself, and so does the original, each once', async () => {
			const [contract = 0] = await pendingContracts(1);
			await sign(contract);
			await idle();
			await sleep(QUIET_MS);
			assert.deepEqual(await startedContracts(workflowId), [contract]);
			assert.deepEqual(await startedContracts(workflowId, TRIGGER, copy), [contract]);
		});

		it('leaves an original that still hears of everything when the copy is removed', async () => {
			await copy.client.deactivate(workflowId);
			await copy.client.deleteWorkflow(workflowId);
			assert.deepEqual(await copied(), []);
			const [contract = 0] = await pendingContracts(1);
			await sign(contract);
			await idle();
			await sleep(QUIET_MS);
			assert((await startedContracts(workflowId)).includes(contract));
		});
	});
}
