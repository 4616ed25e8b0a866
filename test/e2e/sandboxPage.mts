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
import { enterByTab, lowestContrast, walkByTab } from './accessibility.mts';
import { runOnce } from './build.mts';
import { openBrowser } from './browser.mts';
import { stage } from './setting.mts';
import { pendingContracts } from './triggerTools.mts';

/** WCAG 2.2, 1.4.3, for text of ordinary size. */
const LEAST_CONTRAST = 4.5;

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

		it('can be used by keyboard alone, from the list to the signature, and read by weak eyes', async (test) => {
			const [id = 0] = await pendingContracts(1);
			const contract = await stage().oneflow.contract(id);
			const person = peopleOf(contract).find(({ signatory }) => signatory);
			assert(person);
			const look = async (name: string) => {
				const { ratio, text } = await lowestContrast(page);
				const { controls, wrong } = await walkByTab(page);
				test.diagnostic(`${name}: ${controls} controls, contrast at least ${ratio.toFixed(2)}.`);
				assert.deepEqual(wrong, [], name);
				assert(controls > 0 && ratio >= LEAST_CONTRAST, `${name}: ${ratio} for "${text}"`);
			};
			await page.goto(stage().sandbox.url);
			await look('The list');
			await page.goto(stage().sandbox.url);
			await enterByTab(page, `a[href="/contracts/${id}"]`);
			await page.getByText('as its owner sees it').waitFor();
			await look("The owner's page");
			await page.reload();
			await enterByTab(page, `a[href="/contracts/${id}/participants/${person.id}/open"]`);
			await page.getByText(`For ${person.name}`).waitFor();
			await look("The signer's page");
			await page.reload();
			await enterByTab(page, '[data-action="sign"]');
			await page.getByText('You have signed this contract.').waitFor();
			await look('The page of who has signed');
		});
	});
}
