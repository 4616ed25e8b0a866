import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import getPort from 'get-port';
import type { Browser } from 'playwright-core';

import { credentialDataOf } from '../../tools/demo/access.mts';
import { CREATE, ONEFLOW_NODE } from '../../tools/demo/examples.mts';
import { CREDENTIAL_TYPE } from '../../tools/demo/stage.mts';
import { startSandbox } from '../../tools/host/sandbox.mts';
import type { NodeCredential, WorkflowNode } from '../../tools/host/types.mts';
import { loggedIn, openBrowser } from './browser.mts';
import { EditorPage } from './editorPage.mts';
import { stage, usableChoice } from './setting.mts';
import { pendingContracts, sign } from './triggerTools.mts';

const START = 'Start';

const located = (mode: string, value: unknown) => ({ __rl: true, mode, value });
const HEALTHY = 'healthy';
const CHECK = {
	resource: 'account',
	operation: 'check',
	extensionType: located('name', HEALTHY),
};
const UPDATE = { resource: 'dataField', operation: 'update' };

/** What the form says in place of data fields that it cannot load: the cause, and what to do. */
const CASES: Array<{
	name: string;
	parameters: Record<string, unknown>;
	credential?: 'wrong';
	says: RegExp[];
}> = [
	{
		name: 'No template',
		parameters: { ...CREATE },
		says: [/No template is known yet/, /Choose one/],
	},
	{
		name: 'Wrong credential',
		parameters: { ...CREATE, templateId: located('id', '84001') },
		credential: 'wrong',
		says: [/Check in the credential that the API token/],
	},
	{
		name: 'Wrong template',
		parameters: { ...CREATE, templateId: located('id', '99') },
		says: [/Template: #99 was not found/, /Check the IDs/],
	},
	{
		name: 'Template without data',
		parameters: { ...CREATE, templateId: located('id', '={{ $json.template }}') },
		says: [/An expression has no value until/, /Using JSON/],
	},
	{
		name: 'Contract without data',
		parameters: { ...UPDATE, contractId: located('id', '={{ $json.id }}') },
		says: [/No contract is known yet/, /Using JSON/],
	},
];

export function noticesSuite(): void {
	describe('What the editor says', () => {
		let browser: Browser;
		let editor: EditorPage;
		let wrong: NodeCredential;
		const made: string[] = [];

		function nodeOf(
			name: string,
			parameters: Record<string, unknown>,
			credential?: NodeCredential,
		): WorkflowNode {
			return {
				id: crypto.randomUUID(),
				name,
				type: ONEFLOW_NODE,
				typeVersion: 1,
				position: [0, 0],
				parameters,
				...(credential === undefined ? {} : { credentials: { [CREDENTIAL_TYPE]: credential } }),
			};
		}

		/** Opens a workflow of these nodes, each behind the start. */
		async function open(nodes: WorkflowNode[]): Promise<void> {
			const start: WorkflowNode = {
				id: crypto.randomUUID(),
				name: START,
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			};
			const { id } = await stage().n8n.client.createWorkflow({
				name: 'What the editor says',
				nodes: [
					start,
					...nodes.map((node, at): WorkflowNode => ({ ...node, position: [240, at * 200] })),
				],
				connections: {
					[START]: { main: [nodes.map(({ name }) => ({ node: name, type: 'main', index: 0 }))] },
				},
			});
			made.push(id);
			await editor.openWorkflow(id);
		}

		before(async () => {
			wrong = await stage().n8n.client.createCredential('Wrong', CREDENTIAL_TYPE, {
				...stage().credentialData,
				apiToken: 'wrong-example-token-000000000000000000001',
			});
			browser = await openBrowser();
			const page = await (await loggedIn(browser)).newPage();
			page.setDefaultTimeout(60_000);
			editor = new EditorPage(page, stage().n8n.url);
		});

		after(async () => {
			await browser?.close();
			const { client } = stage().n8n;
			for (const id of made) await client.deleteWorkflow(id);
			await client.deleteCredential(wrong.id);
		});

		it('in place of data fields that cannot be loaded is why, and what to do', async () => {
			await open(
				CASES.map(({ name, parameters, credential }) =>
					nodeOf(name, parameters, credential === 'wrong' ? wrong : stage().credential),
				),
			);
			const silent: string[] = [];
			for (const { name, says } of CASES) {
				await editor.openNode(name);
				for (const said of says) {
					const notice = editor.parameters.getByText(said).first();
					const isThere = await notice.waitFor({ timeout: 15_000 }).then(
						() => true,
						() => false,
					);
					if (!isThere) silent.push(`${name}: ${String(said)}`);
				}
				await editor.closeNode();
			}
			assert.deepEqual(silent, []);
		});

		it('without a credential is to choose one', async () => {
			// By n8n's own call: in the form it chooses a credential by itself where there is one.
			const { client } = stage().n8n;
			const { fields, emptyFieldsNotice } = await client.mapperFields({
				nodeType: ONEFLOW_NODE,
				path: 'parameters.dataFields',
				method: await client.methodOf(ONEFLOW_NODE, 'dataFields', CREATE),
				parameters: { ...CREATE, templateId: located('id', '84001') },
				credentials: {},
			});
			assert.deepEqual(fields, []);
			assert.match(emptyFieldsNotice ?? '', /credential/i);
		});

		it('follows the mode in which the template is chosen', async () => {
			const { template } = await usableChoice();
			await open([
				nodeOf('By name', { ...CREATE, templateId: located('list', '') }, stage().credential),
			]);
			await editor.openNode('By name');
			await editor.parameters.getByText('No template is known yet').first().waitFor();
			await editor.pointAt('Template', 'By Name', template.name);
			await editor.page.getByTestId('mapping-fields-container').waitFor();
			assert.equal(await editor.parameters.getByText('No template is known yet').count(), 0);
			await editor.closeNode();
		});

		it('while JSON is used is that the entries of the form are kept, and they are', async () => {
			const { workspace, template } = await usableChoice();
			await open([
				nodeOf(
					'Kept',
					{
						...CREATE,
						workspaceId: located('id', String(workspace.id)),
						templateId: located('id', String(template.id)),
						dataFields: { mappingMode: 'defineBelow', value: { order_no: '20999' } },
						parties: { company: [{ companyName: 'Birch & Sons Oy', name: 'Bo Kivi' }] },
					},
					stage().credential,
				),
			]);
			await editor.openNode('Kept');
			const value = async (label: string) =>
				await editor.field(label).locator('input').first().inputValue();
			await editor.page.getByTestId('mapping-fields-container').waitFor();
			for (const [input, list] of [
				['Recipients Input', 'Recipients'],
				['Data Fields Input', 'Data Fields'],
			] as const) {
				await editor.select(input, 'Using JSON');
				const notice = editor.parameters.getByText(`${list}: kept, but not used`);
				await notice.waitFor();
				// n8n forgets what has left the screen a moment later.
				await editor.page.waitForTimeout(1000);
				await editor.select(input, 'Using Fields');
				await notice.waitFor({ state: 'hidden' });
			}
			await editor.page.getByTestId('mapping-fields-container').waitFor();
			assert.equal(await value('Order number (system)'), '20999');
			assert.equal(await value('Company Name'), 'Birch & Sons Oy');
			assert.equal(await value('Contact Name'), 'Bo Kivi');
			await editor.closeNode();
		});

		it('while fields are used, or nothing is sent, is what else is kept, and it is', async () => {
			const { workspace, template } = await usableChoice();
			await open([
				nodeOf(
					'Unused',
					{
						...CREATE,
						workspaceId: located('id', String(workspace.id)),
						templateId: located('id', String(template.id)),
						dataFieldsInput: 'json',
						dataFieldsJson: '{ "order_no": "20999" }',
						partiesInput: 'json',
						publish: true,
						subject: 'Your quote',
					},
					stage().credential,
				),
			]);
			await editor.openNode('Unused');
			const send = editor.field('Send for Signing').locator('.el-switch');
			await editor.select('Data Fields Input', 'Using Fields');
			await editor.select('Recipients Input', 'Using Fields');
			await send.click();
			const notices = editor.parameters.getByText(/: kept, but not used/);
			// n8n forgets what has left the screen a moment later.
			await editor.page.waitForTimeout(1000);
			assert.deepEqual(
				(await notices.allInnerTexts()).map((text) => text.split(':')[0]),
				['Data Fields (JSON)', 'Subject'],
			);
			await editor.closeNode();
			await editor.openNode('Unused');
			await editor.select('Data Fields Input', 'Using JSON');
			await send.click();
			await editor.field('Data Fields (JSON)').getByText('20999').waitFor();
			assert.equal(
				await editor.field('Subject').locator('input').first().inputValue(),
				'Your quote',
			);
			await editor.closeNode();
		});

		it('about a healthy account is that all is well', async () => {
			const { client } = stage().n8n;
			// Another account: earlier suites have left webhooks in the first.
			const sandbox = await startSandbox(await getPort());
			const { base_url: apiUrl, story } = await sandbox.reset({ seed: 'random', random: 1 });
			assert(story?.workspace_id);
			await sandbox.enableExtension({
				type: HEALTHY,
				callback_url: 'https://hooks.example.com/1',
				templateTypes: [
					{
						name: 'Type',
						data_fields: [{ custom_id: 'order_no', name: 'Order number' }],
						templates: [{ name: 'Template', workspace_ids: [story.workspace_id] }],
					},
				],
			});
			const healthy = await client.createCredential(
				'Healthy',
				CREDENTIAL_TYPE,
				credentialDataOf({ apiUrl, token: story.token, userEmail: story.user_email }),
			);
			try {
				await open([nodeOf('Check', CHECK, healthy)]);
				await editor.openNode('Check');
				await editor.execute();
				const hint = editor.panel.getByTestId('output-panel').getByText('No problem was found');
				await hint.first().waitFor();
				await editor.closeNode();
			} finally {
				await client.deleteCredential(healthy.id);
				await sandbox.stop();
			}
		});

		it('while a node waits is for which contract, with its link', async () => {
			const [contract = 0] = await pendingContracts(1);
			await open([
				nodeOf(
					'Wait',
					{
						resource: 'contract',
						operation: 'publishAndWait',
						contractId: located('id', String(contract)),
					},
					stage().credential,
				),
			]);
			await editor.openNode('Wait');
			await editor.execute();
			const link = editor.panel.getByRole('link', { name: `contract ${contract}` }).first();
			await link.waitFor();
			assert.equal(await link.getAttribute('href'), `${stage().sandbox.url}/contracts/${contract}`);
			await sign(contract);
			await editor.panel.getByTestId('output-panel').getByText('1 item').first().waitFor();
		});
	});
}
