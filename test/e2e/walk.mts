import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser } from 'playwright-core';

import { openBrowser } from './browser.mts';
import { EditorPage } from './editorPage.mts';
import { makeFirstContract, signAs } from './firstContract.mts';
import { stage, usableChoice } from './setting.mts';

const FIVE_MINUTES_MS = 5 * 60_000;
const NAME = 'A first contract of my own';
const VIEWPORT = { width: 1440, height: 900 };
const FULL_HD_HEIGHT = 1080;

export function walkSuite(): void {
	describe('A stranger in the editor', () => {
		let browser: Browser;
		let editor: EditorPage;

		before(async () => {
			browser = await openBrowser();
			const page = await browser.newPage({ viewport: VIEWPORT });
			page.setDefaultTimeout(150_000);
			page.setDefaultNavigationTimeout(180_000);
			editor = new EditorPage(page, stage().n8n.url);
		});

		after(async () => {
			await browser?.close();
		});

		it('makes, sends and signs a contract in five minutes, from an empty canvas and by labels alone', async (test) => {
			const { workspace, template } = await usableChoice();
			const wishes = {
				credential: stage().credential.name,
				workspace: workspace.name,
				template: template.name,
				name: NAME,
				dataFields: { 'Order number (system)': '20999', 'Terms of delivery': 'DAP Helsinki' },
				company: 'Birch & Sons Oy',
				person: 'Bo Kivi',
				email: 'bo.kivi@birch.example',
			};
			const start = performance.now();
			await editor.logIn(stage().owner);
			await editor.openEmpty();
			let atRecipient = { form: Number.NaN, dataFields: Number.NaN, screen: 0, sendAt: Number.NaN };
			await makeFirstContract(editor, wishes, async (step) => {
				if (step !== 'recipient') return;
				const dataFields = await editor.page.getByTestId('mapping-fields-container').boundingBox();
				assert(dataFields);
				atRecipient = {
					...(await editor.heights()),
					dataFields: dataFields.height,
					sendAt: await editor.bottomOf('Send for Signing'),
				};
			});
			await signAs(editor, stage().sandbox.url, wishes);
			const took = performance.now() - start;
			test.diagnostic(`It took ${(took / 1000).toFixed(1)} s.`);
			test.diagnostic(`In pixels: ${JSON.stringify(atRecipient)}`);

			const all = await stage().oneflow.contracts();
			const contract = all.find(({ _private }) => _private.name === NAME);
			assert.equal(contract?.state, 'signed');
			assert(took < FIVE_MINUTES_MS, `It took ${Math.round(took / 1000)} s.`);
			assert(
				atRecipient.sendAt <= 2 * atRecipient.screen,
				`Send for Signing is ${atRecipient.sendAt} px down, a screen has ${atRecipient.screen} px.`,
			);
			const fullHdScreen = atRecipient.screen + FULL_HD_HEIGHT - VIEWPORT.height;
			assert(
				atRecipient.form <= 2 * fullHdScreen,
				`The form takes more than two Full HD screens: ${JSON.stringify(atRecipient)}`,
			);
			// How many data fields there are is the template's.
			assert(
				atRecipient.form - atRecipient.dataFields <= 2 * atRecipient.screen,
				`The form without its data fields takes more than two screens: ${JSON.stringify(atRecipient)}`,
			);
		});
	});
}
