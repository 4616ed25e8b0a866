import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { EXTENSION_TYPE } from '../../tools/demo/access.mts';
import { CREATE, ONEFLOW_NODE } from '../../tools/demo/examples.mts';
import { CREDENTIAL_TYPE } from '../../tools/demo/stage.mts';
import type { NodeCredential, WorkflowNode } from '../../tools/host/types.mts';
import { loggedIn, openBrowser } from './browser.mts';
import { EditorPage } from './editorPage.mts';
import { stage, usableChoice } from './setting.mts';

const located = (mode: string, value: unknown) => ({ __rl: true, mode, value });
const ORDER = 'Order number (system)';
const TERMS = 'Terms of delivery';
/** n8n asks for the fields anew, and forgets what is mapped, a moment after a change. */
const SETTLE_MS = 1500;

export function mappingSuite(): void {
	describe('Data fields that are mapped in the editor', () => {
		let browser: Browser;
		let page: Page;
		let editor: EditorPage;
		let credential: NodeCredential;
		const made: string[] = [];

		const nodeOf = (name: string, parameters: Record<string, unknown>): WorkflowNode => ({
			id: crypto.randomUUID(),
			name,
			type: ONEFLOW_NODE,
			typeVersion: 1,
			position: [480, 0],
			parameters,
			credentials: { [CREDENTIAL_TYPE]: credential },
		});

		/** Opens a workflow with this node behind one that gives an item with this ID. */
		async function open(node: WorkflowNode, id: number): Promise<void> {
			const [start, items] = ['Start', 'Items'];
			const workflow = await stage().n8n.client.createWorkflow({
				name: node.name,
				nodes: [
					{
						id: crypto.randomUUID(),
						name: start,
						type: 'n8n-nodes-base.manualTrigger',
						typeVersion: 1,
						position: [0, 0],
						parameters: {},
					},
					{
						id: crypto.randomUUID(),
						name: items,
						type: 'n8n-nodes-base.code',
						typeVersion: 2,
						position: [240, 0],
						parameters: { jsCode: `return [{ json: { id: ${id} } }];` },
					},
					node,
				],
				connections: {
					[start]: { main: [[{ node: items, type: 'main', index: 0 }]] },
					[items]: { main: [[{ node: node.name, type: 'main', index: 0 }]] },
				},
			});
			made.push(workflow.id);
			await editor.openWorkflow(workflow.id);
			await editor.openNode(node.name);
		}

		const mapper = () => page.getByTestId('mapping-fields-container');

		/** What the editor holds of the mapping, once it has come to rest. */
		async function mapped(name: string): Promise<Record<string, unknown>> {
			await page.waitForTimeout(SETTLE_MS);
			await editor.closeNode();
			const node = (await editor.copyAll()).find((one) => one.name === name);
			await editor.openNode(name);
			const { value } = node?.parameters.dataFields as { value?: Record<string, unknown> };
			return value ?? {};
		}

		async function updateToken(apiToken: string): Promise<void> {
			const data = { ...stage().credentialData, apiToken };
			await stage().n8n.client.updateCredential(credential, CREDENTIAL_TYPE, data);
		}

		before(async () => {
			const { n8n, credentialData } = stage();
			credential = await n8n.client.createCredential('Mapping', CREDENTIAL_TYPE, credentialData);
			browser = await openBrowser();
			const context = await loggedIn(browser);
			await context.grantPermissions(['clipboard-read', 'clipboard-write']);
			page = await context.newPage();
			page.setDefaultTimeout(60_000);
			editor = new EditorPage(page, n8n.url);
		});

		after(async () => {
			await browser?.close();
			const { client } = stage().n8n;
			for (const id of made) await client.deleteWorkflow(id);
			await client.deleteCredential(credential.id);
		});

		it('stay when the workspace is named otherwise, an extension is chosen, or they cannot be loaded', async () => {
			const { workspace, template } = await usableChoice();
			const parameters = {
				...CREATE,
				workspaceId: located('id', String(workspace.id)),
				templateId: located('id', String(template.id)),
			};
			await open(nodeOf('Create', parameters), 1);
			await mapper().waitFor();
			await editor.fill(ORDER, '20999');
			await editor.fill(TERMS, 'DDP');
			const entered = await mapped('Create');
			assert.deepEqual([entered.order_no, entered.delivery_terms], ['20999', 'DDP']);

			await editor.pointAt('Workspace', 'By Name', workspace.name);
			assert.deepEqual(await mapped('Create'), entered);
			await editor.pointAt('Extension Type', 'By Name', EXTENSION_TYPE);
			assert.deepEqual(await mapped('Create'), entered);

			await updateToken('wrong-example-token-000000000000000000001');
			try {
				// n8n loads the fields again when this comes back to where it was.
				await editor.select('Mapping Column Mode', 'Map Automatically');
				await editor.select('Mapping Column Mode', 'Map Each Column Manually');
				await mapper().waitFor();
				assert.deepEqual(await mapped('Create'), entered);
				// Another template has other fields, and why they cannot be loaded is said.
				await editor.pointAt('Template', 'By ID', '99');
				await editor.parameters.getByText(/Check in the credential/).waitFor();
			} finally {
				await updateToken(stage().credentialData.apiToken ?? '');
			}
		});

		it('are none in an update before one is added, also where the contract comes from an expression', async () => {
			const [contract] = await stage().oneflow.contracts();
			assert(contract);
			const parameters = {
				resource: 'dataField',
				operation: 'update',
				contractId: located('id', '={{ $json.id }}'),
			};
			await open(nodeOf('Update', parameters), contract.id);
			await editor.parameters.getByText(/run them and open this node again/).waitFor();
			await editor.panel.getByTestId('execute-previous-node').click();
			await editor.panel.getByTestId('ndv-input-panel').getByText('1 item').first().waitFor();
			await editor.closeNode();
			await editor.openNode('Update');
			await mapper().getByText('Currently no items exist').waitFor();
			assert.deepEqual(await mapped('Update'), {});
		});
	});
}
