import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { Browser, Locator, Page } from 'playwright-core';

import { EXTENSION_TYPE } from '../../tools/demo/access.mts';
import {
	CREATE_NODE,
	createExample,
	TRIGGER_NODE,
	triggerExample,
} from '../../tools/demo/examples.mts';
import { loggedIn, openBrowser } from './browser.mts';
import { EditorPage } from './editorPage.mts';
import { stage, usableChoice } from './setting.mts';

const PICTURES = join(tmpdir(), 'n8n-nodes-oneflow-screenshots');

/** Keeps a picture, to look at when something is wrong. */
async function picture(target: Page | Locator, name: string): Promise<void> {
	const path = join(PICTURES, `${name}.png`);
	await mkdir(dirname(path), { recursive: true });
	await target.screenshot({ path, animations: 'disabled' });
}

export function editorSuite(): void {
	describe('The editor in a browser', () => {
		let browser: Browser;
		let page: Page;
		let editor: EditorPage;
		const made: string[] = [];

		before(async () => {
			browser = await openBrowser();
			page = await (await loggedIn(browser)).newPage();
			page.setDefaultTimeout(60_000);
			editor = new EditorPage(page, stage().n8n.url);
		});

		after(async () => {
			await browser?.close();
			for (const id of made) await stage().n8n.client.deleteWorkflow(id);
		});

		const openWorkflow = async (id: string) => {
			made.push(id);
			await editor.openWorkflow(id);
		};

		const openNode = async (name: string) => {
			await editor.openNode(name);
			return editor.panel;
		};

		it('shows the filled contract:create and its data fields by name', async () => {
			const { id } = await stage().n8n.client.createWorkflow(await createExample(stage()));
			await openWorkflow(id);
			const panel = await openNode(CREATE_NODE);
			// With input data the expressions show what they become.
			await panel.getByTestId('execute-previous-node').click();
			await panel.getByTestId('ndv-input-panel').getByText('20451').first().waitFor();
			await closeMessages(page);

			const { workspace, template } = await usableChoice();
			const field = (name: string) => panel.getByTestId(`resource-locator-${name}`);
			assert.equal(await inputOf(field('workspaceId')).inputValue(), workspace.name);
			assert.equal(await inputOf(field('templateId')).inputValue(), template.name);

			const mapper = panel.getByTestId('mapping-fields-container');
			const all = await stage().oneflow.dataFields(template.template_type?.id ?? 0);
			for (const { name, active } of all) {
				assert.equal(await mapper.getByText(name).count(), active ? 1 : 0, name);
			}
			await picture(panel, 'contract-create');
		});

		it("opens the workspace list with the user's workspaces", async () => {
			const panel = page.getByTestId('ndv');
			await inputOf(panel.getByTestId('resource-locator-workspaceId')).click();
			const entries = page.getByTestId('rlc-item').filter({ visible: true });
			const usable = await stage().oneflow.usable(EXTENSION_TYPE);
			// The list shows the chosen entry alone until the others have arrived.
			await entries.nth(usable.length - 1).waitFor();
			const names = (await entries.allInnerTexts()).map((text) => text.trim()).sort();
			assert.deepEqual(names, usable.map(({ name }) => name).sort());
			await picture(page, 'workspace-list');
			await page.keyboard.press('Escape');
		});

		it('runs the workflow at a click, and shows two contracts', async () => {
			const { id } = await stage().n8n.client.createWorkflow(await createExample(stage()));
			await openWorkflow(id);
			await page.getByTestId('execute-workflow-button').click();
			const [execution] = await stage().n8n.client.waitForExecutions(id, 1);
			assert.equal(execution?.status, 'success');
			const panel = await openNode(CREATE_NODE);
			await panel.getByTestId('output-panel').getByText('2 items').first().waitFor();
			await picture(page, 'contract-created');
		});

		it('shows the trigger with its events', async () => {
			const { id } = await stage().n8n.client.createWorkflow(await triggerExample(stage()));
			await openWorkflow(id);
			await page.waitForTimeout(1000);
			await picture(page, 'trigger-workflow');
			const panel = await openNode(TRIGGER_NODE);
			const text = await panel.getByTestId('node-parameters').innerText();
			assert.match(text, /Trigger On/);
			await picture(panel, 'trigger');
		});

		it('asks nobody to publish a trigger that is published', async () => {
			const { client } = stage().n8n;
			const { id } = await client.createWorkflow(await triggerExample(stage()));
			await client.activate(id);
			await openWorkflow(id);
			const panel = await openNode(TRIGGER_NODE);
			assert.doesNotMatch(await panel.innerText(), /Publish the workflow/);
			await client.deactivate(id);
		});
	});
}

/** The messages at the lower right would cover a part of the pictures. */
async function closeMessages(page: Page): Promise<void> {
	const buttons = page.locator('.el-notification__closeBtn');
	await buttons.first().waitFor();
	while ((await buttons.count()) > 0) {
		await buttons.first().click();
		await page.waitForTimeout(500);
	}
}

function inputOf(locator: Locator): Locator {
	return locator.locator('input[data-test-id="rlc-input"]');
}
