import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { EXTENSION_TYPE } from '../../tools/demo/access.mts';
import { triggerExample, TRIGGER_NODE, TRIGGER_RESULT } from '../../tools/demo/examples.mts';
import type { Contract, UsableWorkspace } from '../../tools/demo/oneflow.mts';
import { signContract } from '../../tools/demo/story.mts';
import { outputOf } from '../../tools/host/client.mts';
import { stage, usableChoice } from './setting.mts';
import { startedContracts } from './triggerTools.mts';

/** Long enough for a notification that should not come. */
const QUIET_MS = 1500;

type Template = UsableWorkspace['templates'][number];

async function sentContract(workspaceId: number, template: Template): Promise<Contract> {
	const { oneflow } = stage();
	const contract = await oneflow.createContract({
		workspace_id: workspaceId,
		template_id: template.id,
		name: `Trigger test ${template.name}`,
		parties: [
			{
				type: 'company',
				name: 'Trigger Test AB',
				participants: [
					{
						name: 'Tess Berg',
						email: 'tess@example.org',
						signatory: true,
						sign_method: 'standard_esign',
						delivery_channel: 'email',
						_permissions: { 'contract:update': true },
					},
				],
			},
		],
	});
	await oneflow.publish(contract.id);
	return contract;
}

async function signedContract(): Promise<Contract> {
	const { workspace, template } = await usableChoice();
	const contract = await sentContract(workspace.id, template);
	await signContract(stage(), contract.id);
	return contract;
}

const ownWebhooks = async () =>
	(await stage().oneflow.webhooks()).filter(({ callback_url: url }) =>
		url.startsWith(stage().n8n.url),
	);

export function triggerSuite(): void {
	describe('The trigger', () => {
		let workflowId = '';
		const executions = async () => (await stage().n8n.client.realExecutions(workflowId)).length;

		before(async () => {
			const { client } = stage().n8n;
			workflowId = (await client.createWorkflow(await triggerExample(stage()))).id;
			await client.activate(workflowId);
		});

		after(async () => await stage().n8n.client.deleteWorkflow(workflowId));

		it("registers one webhook for each of the extension's template types", async () => {
			const types = new Set<number>();
			for (const { templates } of await stage().oneflow.usable(EXTENSION_TYPE)) {
				for (const { template_type: type } of templates) if (type) types.add(type.id);
			}
			const registered = (await ownWebhooks()).map((webhook) => webhook.template_group_id);
			for (const type of types) assert(registered.includes(type), `No webhook for type ${type}.`);
			assert.equal(new Set(registered).size, registered.length, 'A type has two webhooks.');
		});

		it('starts its workflow once for a signed contract, with the contract in it', async () => {
			const contract = await signedContract();
			const [execution] = await stage().n8n.client.waitForExecutions(workflowId, 1);
			assert(execution);
			assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
			const [event] = outputOf(execution, TRIGGER_NODE);
			assert.equal(event?.json.event, 'contract:sign');
			assert.equal(event?.json.contractId, contract.id);
			const [result] = outputOf(execution, TRIGGER_RESULT);
			assert.equal(result?.json.state, 'signed');
			assert.match(String(result?.json.signedBy), /Tess Berg/);
			await sleep(QUIET_MS);
			assert.equal(await executions(), 1);
		});

		it('stays quiet for a contract of another template type', async () => {
			const count = await executions();
			const other = otherTemplate(await stage().oneflow.usable());
			assert(other, 'The account should have a template that is not of the extension.');
			const contract = await sentContract(other.workspaceId, other.template);
			await signContract(stage(), contract.id);
			await sleep(QUIET_MS);
			assert.equal(await executions(), count);
		});

		it('answers 401 to a forged call', async () => {
			const count = await executions();
			const [webhook] = await ownWebhooks();
			assert(webhook);
			const response = await fetch(webhook.callback_url, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({
					contract: { id: 1 },
					callback_id: 'f'.repeat(40),
					events: [{ created_time: '2026-01-01T00:00:00+00:00', id: 1, type: 'contract:sign' }],
					signature: '0'.repeat(40),
				}),
			});
			assert.equal(response.status, 401);
			await sleep(QUIET_MS);
			assert.equal(await executions(), count);
		});

		it('listens for a test call next to production', async () => {
			const { client } = stage().n8n;
			const production = (await ownWebhooks()).length;
			const { waitingForWebhook } = await client.startManually(workflowId, TRIGGER_NODE);
			assert(waitingForWebhook);
			assert.equal((await ownWebhooks()).length, 2 * production);
			const count = await executions();
			await signedContract();
			const all = await client.waitForExecutions(workflowId, count + 2);
			const modes = all.slice(0, 2).map(({ mode }) => mode);
			assert.deepEqual(modes.sort(), ['manual', 'webhook']);
			await sleep(QUIET_MS);
			assert.equal((await ownWebhooks()).length, production, 'The test webhooks are left.');
		});

		it('still works after a crash and a restart of n8n', async () => {
			const before = await startedContracts(workflowId, TRIGGER_NODE);
			await stage().n8n.kill();
			await stage().n8n.restart();
			const { id } = await signedContract();
			const count = await executions();
			await stage().n8n.client.waitForExecutions(workflowId, count);
			await sleep(QUIET_MS);
			// What had run before the crash may be offered again; such a run ends at once.
			const after = await startedContracts(workflowId, TRIGGER_NODE);
			assert.deepEqual(after.sort(), [...before, id].sort());
		});

		it('leaves no webhook when its workflow is taken out of production', async () => {
			await stage().n8n.client.deactivate(workflowId);
			assert.deepEqual(await ownWebhooks(), []);
		});
	});
}

function otherTemplate(
	workspaces: UsableWorkspace[],
): { workspaceId: number; template: Template } | undefined {
	for (const { id, templates } of workspaces) {
		const template = templates.find(
			({ template_type: type }) => type?.extension_type !== EXTENSION_TYPE,
		);
		if (template) return { workspaceId: id, template };
	}
	return undefined;
}
