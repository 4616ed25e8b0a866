import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { chromium, selectors, type Browser, type BrowserContext } from 'playwright-core';

import { stage } from './setting.mts';

selectors.setTestIdAttribute('data-test-id');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Starts a headless Chromium that the system provides. */
export async function openBrowser(): Promise<Browser> {
	return await chromium.launch({ executablePath: chromiumPath(), headless: true, args: FLAGS });
}

/** A browser window in which the owner is logged in to n8n. */
export async function loggedIn(browser: Browser): Promise<BrowserContext> {
	const { n8n } = stage();
	const context = await browser.newContext({
		// Tall enough for the panel of a filled contract:create.
		viewport: { width: 1440, height: 1500 },
	});
	await context.addCookies(n8n.client.cookies.map((cookie) => ({ ...cookie, url: n8n.url })));
	return context;
}

function chromiumPath(): string {
	const chosen = process.env.CHROMIUM_PATH;
	if (chosen) return chosen;
	for (const folder of (process.env.PATH ?? '').split(delimiter)) {
		for (const name of NAMES) if (existsSync(join(folder, name))) return join(folder, name);
	}
	throw new Error(
		'The editor is tested in Chromium, and there is none. Install it (Debian: "apt-get install ' +
			'chromium") or name one in CHROMIUM_PATH.',
	);
}
