import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import getPort from 'get-port';

import { credentialDataOf } from '../../tools/demo/access.mts';
import { OneflowReader } from '../../tools/demo/oneflow.mts';
import { CREDENTIAL_TYPE } from '../../tools/demo/stage.mts';
import { outputOf } from '../../tools/host/client.mts';
import { REPOSITORY } from '../../tools/host/paths.mts';
import { startSandbox } from '../../tools/host/sandbox.mts';
import type { NodeCredential, WorkflowInput } from '../../tools/host/types.mts';
import type { Account, SandboxInfo } from '../../sandbox/client.mts';
import type { SpawnedSandbox } from '../../sandbox/spawn.mts';
import { stage } from './setting.mts';

const EXPORTED = join(REPOSITORY, 'test', 'partner', 'quote-in-any-account.json');
const CREATE = 'Create Quote';
const TRIGGER = 'When Signed';
const ACCOUNTS = Number(process.env.ONEFLOW_E2E_ACCOUNTS ?? 5);
/** Long enough for a notification that should not come. */
const QUIET_MS = 1000;

type Story = NonNullable<SandboxInfo['story']>;

interface Faulty {
	what: string;
	options: Account;
	/** What the run and, where it differs, the publishing say. */
	says: RegExp;
	refusesToPublish?: RegExp;
}

const FAULTY: Faulty[] = [
	{
		what: 'two templates have the name',
		options: { ambiguousTemplate: true },
		says: /2 templates are called "Quote" .*Rename one of them/s,
	},
	{
		what: 'no template has the name',
		options: { missingTemplate: true },
		says: /there is no template "Quote" .*"Quote 2031"/s,
	},
	{
		what: 'two workspaces have the name',
		options: { ambiguousWorkspace: true },
		says: /2 workspaces are called "Sales" .*Rename one of them/s,
	},
	{
		what: 'no workspace has the name',
		options: { missingWorkspace: true },
		says: /there is no workspace "Sales" .*"Sales \(closed\)"/s,
	},
	{
		what: 'the extension was never switched on',
		options: { missingExtension: true },
		says: /the account has no extension "demo".*switch the extension on/s,
		refusesToPublish: /no template type of the extension type "demo"/,
	},
];

export function anyAccountSuite(): void {
	describe('One exported workflow, imported once', () => {
		let sandbox: SpawnedSandbox;
		let credential: NodeCredential;
		let workflowId = '';
		let story: Story;
		let oneflow: OneflowReader;

		before(async () => {
			const { client } = stage().n8n;
			sandbox = await startSandbox(await getPort());
			credential = await client.createCredential(
				'A customer',
				CREDENTIAL_TYPE,
				stage().credentialData,
			);
			const exported = JSON.parse(await readFile(EXPORTED, 'utf8')) as WorkflowInput;
			for (const node of exported.nodes) {
				if (node.type.startsWith('n8n-nodes-oneflow.')) {
					node.credentials = { [CREDENTIAL_TYPE]: credential };
				}
			}
			workflowId = (await client.createWorkflow(exported)).id;
		});

		after(async () => {
			const { client } = stage().n8n;
			await client.deactivate(workflowId).catch(() => {});
			await client.deleteWorkflow(workflowId);
			await client.deleteCredential(credential.id);
			await sandbox.stop();
		});

		/** Another customer: another account, and nothing of the workflow changed. */
		async function enter(random: number, options: Account = {}): Promise<void> {
			const info = await sandbox.reset({ seed: 'random', random, ...options });
			assert(info.story);
			story = info.story;
			const access = {
				apiUrl: info.base_url,
				token: story.token,
				userEmail: story.user_email,
			};
			oneflow = new OneflowReader(access.apiUrl, access.token, access.userEmail);
			await stage().n8n.client.updateCredential(
				credential,
				CREDENTIAL_TYPE,
				credentialDataOf(access),
			);
		}

		const ownWebhooks = async () =>
			(await oneflow.webhooks()).filter(({ callback_url: url }) => url.startsWith(stage().n8n.url));

		/** Executions that the trigger started. */
		const started = async () =>
			(await stage().n8n.client.executions(workflowId)).filter(({ mode }) => mode === 'webhook');

		async function startedAtLeast(count: number) {
			for (let tries = 0; tries < 300; tries++) {
				const all = await started();
				if (all.filter(({ status }) => status === 'success').length >= count) return all;
				await sleep(100);
			}
			throw new Error(`${(await started()).length} of ${count} executions came.`);
		}

		const created = async () =>
			(await sandbox.requests()).filter(({ path }) => path.endsWith('/contracts/create'));

		/** Once its first look is over, the trigger is started by calls alone, which are counted here. */
		async function activateAndLook() {
			await stage().n8n.client.activate(workflowId);
			for (let tries = 0; tries < 300; tries++) {
				const looks = (await sandbox.requests()).filter(
					({ path, query }) => path.endsWith('/contracts') && query.sort === '-state_updated_time',
				);
				if (looks.length > 0) return;
				await sleep(100);
			}
			throw new Error('The trigger has not looked.');
		}

		for (let number = 401; number < 401 + ACCOUNTS; number++) {
			it(`makes the right contracts and is started by the right ones in account ${number}`, async () => {
				const { client } = stage().n8n;
				await enter(number);
				await activateAndLook();
				const before = (await started()).length;

				const execution = await client.runManually(workflowId, 'Start');
				assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
				const ids = outputOf(execution, CREATE).map(({ json }) => Number(json.id));
				assert.equal(ids.length, 2);
				for (const [index, id] of ids.entries()) {
					const { state, ...contract } = await oneflow.contract(id);
					assert.equal(state, 'pending');
					const { name, workspace_id: workspaceId } = contract._private;
					assert.deepEqual([name, workspaceId], [`Quote Q${45 + index}`, story.workspace_id]);
					const { template_id: template, template_type_id: type } = contract._private_ownerside;
					assert.deepEqual([template, type], [story.template_id, story.template_type_id]);
				}

				const others = (await oneflow.usable()).flatMap((workspace) =>
					workspace.templates
						.filter(({ template_type: type }) => type?.extension_type !== 'demo')
						.map((template) => ({ workspace_id: workspace.id, template_id: template.id })),
				);
				assert(others.length > 0, 'The account has no other template to try.');
				for (const place of others) {
					const { ids: foreign } = await sandbox.makeContracts(place);
					for (const id of foreign) await sandbox.sign(id);
				}
				await sandbox.sign(ids[0] ?? 0);
				assert(await sandbox.idle(30_000));
				const runs = await startedAtLeast(before + 1);
				await sleep(QUIET_MS);
				assert.equal((await started()).length, before + 1);
				const run = await client.execution(runs[0]?.id ?? '');
				assert.equal(run.status, 'success', run.data.resultData.error?.message);
				assert.deepEqual(
					outputOf(run, TRIGGER).map(({ json }) => json.contractId),
					[ids[0]],
				);
				const [signed] = outputOf(run, 'Signed Quote');
				assert.equal(signed?.json.state, 'signed');
				assert.deepEqual((signed?.json.dataFields as Record<string, string>).order_no, 'Q45');

				await client.deactivate(workflowId);
				assert.deepEqual(await ownWebhooks(), []);
			});
		}

		for (const [index, { what, options, says, refusesToPublish }] of FAULTY.entries()) {
			it(`makes no contract and says why where ${what}`, async () => {
				const { client } = stage().n8n;
				await enter(431 + index, options);
				const execution = await client.runManually(workflowId, 'Start');
				assert.equal(execution.status, 'error');
				const { message = '', description = '' } = execution.data.resultData.error ?? {};
				assert.match(`${message}\n${description}`, says);
				assert.deepEqual(await created(), []);

				if (refusesToPublish === undefined) {
					await client.activate(workflowId);
					assert((await ownWebhooks()).length > 0);
					await client.deactivate(workflowId);
				} else {
					await assert.rejects(client.activate(workflowId), refusesToPublish);
				}
				assert.deepEqual(await ownWebhooks(), []);
			});
		}
	});
}
