import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import {
	CREATE_NODE,
	createExample,
	TRIGGER_RESULT,
	triggerExample,
} from '../../tools/demo/examples.mts';
import { peopleOf } from '../../tools/demo/oneflow.mts';
import { outputOf } from '../../tools/host/client.mts';
import { runOnce } from './build.mts';
import { openBrowser } from './browser.mts';
import { stage } from './setting.mts';

export function sandboxPageSuite(): void {
	describe("The sandbox's page in a browser", () => {
		let browser: Browser;
		let page: Page;
		let workflowId = '';

		before(async () => {
			browser = await openBrowser();
			page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
			page.setDefaultTimeout(60_000);
			const { client } = stage().n8n;
			workflowId = (await client.createWorkflow(await triggerExample(stage()))).id;
			await client.activate(workflowId);
		});

		after(async () => {
			await browser?.close();
			await stage().n8n.client.deactivate(workflowId);
			await stage().n8n.client.deleteWorkflow(workflowId);
		});

		it('lets a person sign, and the trigger starts with the signed contract', async () => {
			const execution = await runOnce(await createExample(stage()));
			const [created] = outputOf(execution, CREATE_NODE);
			const contract = await stage().oneflow.contract(Number(created?.json.id));

			await page.goto(stage().sandbox.url);
			await page.getByText(contract._private.name).first().waitFor();

			for (const { id } of peopleOf(contract).filter(({ signatory }) => signatory)) {
				await page.goto(await stage().oneflow.accessLink(contract.id, id));
				await page.locator('[data-action="sign"]').click();
				await page.locator('[data-action="sign"]').waitFor({ state: 'detached' });
			}
			assert.equal((await stage().oneflow.contract(contract.id)).state, 'signed');

			const [run] = await stage().n8n.client.waitForExecutions(workflowId, 1);
			assert(run);
			assert.equal(outputOf(run, TRIGGER_RESULT)[0]?.json.contractId, contract.id);
		});
	});
}
