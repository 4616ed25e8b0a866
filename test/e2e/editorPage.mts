import type { JSHandle, Locator, Page } from 'playwright-core';

/** Text that may have n8n's mark of a required field behind it. */
function labelled(label: string): RegExp {
	return new RegExp(`^\\s*${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*\\*?\\s*$`);
}

/** n8n's editor as a person uses it: what is used is found by the words on the screen. */
export class EditorPage {
	constructor(
		readonly page: Page,
		private readonly url: string,
	) {}

	/** Logs in with the form, as the demo's guide says. */
	async logIn({ email, password }: { email: string; password: string }): Promise<void> {
		await this.page.goto(`${this.url}/signin`);
		await this.page.getByLabel('Email').fill(email);
		await this.page.getByLabel('Password').fill(password);
		await this.page.getByRole('button', { name: 'Sign in' }).click();
		await this.page.waitForURL((url) => !url.pathname.startsWith('/signin'));
	}

	/** An empty canvas. */
	async openEmpty(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.getByText('Add first step').waitFor();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Opens a node's form. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.parameters.waitFor();
	}

	async closeNode(): Promise<void> {
		// In a field with an expression the first Escape only leaves the field.
		for (let tries = 0; tries < 3 && (await this.panel.isVisible()); tries++) {
			await this.page.keyboard.press('Escape');
			await this.page.waitForTimeout(500);
		}
		await this.panel.waitFor({ state: 'hidden' });
	}

	/** Scrolls the open form down by some of its screens; gives whether there was anything left. */
	async scrollForm(screens: number): Promise<boolean> {
		const box = await this.formBox();
		return await box.evaluate((element, count) => {
			const before = element.scrollTop;
			element.scrollTop += count * element.clientHeight;
			return element.scrollTop > before;
		}, screens);
	}

	/** Opens the list of nodes: on an empty canvas, or behind the last node. */
	async openCreator(): Promise<void> {
		const first = this.page.getByTestId('canvas-plus-button');
		const button = (await first.isVisible())
			? first
			: this.page.getByTestId('canvas-handle-plus').last();
		await button.click();
		await this.creator.waitFor();
	}

	/** Searches the list of nodes and takes an entry. */
	async takeNode(search: string, entry: string): Promise<void> {
		await this.page.getByTestId('node-creator-search-bar').fill(search);
		await this.creator.getByText(entry, { exact: true }).first().click();
	}

	/** Takes one of the actions that the chosen node has. */
	async takeAction(action: string): Promise<void> {
		await this.creator.getByText(action, { exact: true }).click();
		await this.parameters.waitFor();
	}

	get creator(): Locator {
		return this.page.getByTestId('node-creator');
	}

	/** The open node, with what goes in, its form and what comes out. */
	get panel(): Locator {
		return this.page.getByTestId('ndv');
	}

	/** The open node's form. */
	get parameters(): Locator {
		return this.panel.getByTestId('node-parameters');
	}

	/** The field with this label. */
	field(label: string, within: Locator = this.panel): Locator {
		return within
			.getByTestId('input-label')
			.filter({ has: this.page.locator('label').getByText(labelled(label)) })
			.last();
	}

	async fill(label: string, text: string): Promise<void> {
		await this.field(label).locator('input, textarea').first().fill(text);
	}

	/** Chooses an entry of a list that Oneflow fills. */
	async choose(label: string, entry: string): Promise<void> {
		await this.field(label).getByTestId('rlc-input').click();
		const item = this.page.getByTestId('rlc-item').filter({ visible: true, hasText: entry });
		await item.first().click();
	}

	async turnOn(label: string): Promise<void> {
		const toggle = this.field(label).locator('.el-switch');
		await toggle.click();
		await this.field(label).locator('.el-switch.is-checked').waitFor();
	}

	/** Runs the open node with the button above its form. */
	async execute(): Promise<void> {
		await this.panel.getByRole('button', { name: 'Execute step' }).first().click();
	}

	/** Adds one of several kinds of entries to a list of the form. */
	async add(label: string, kind: string): Promise<void> {
		await this.panel.getByPlaceholder(label, { exact: true }).last().click();
		await this.page.getByRole('option', { name: kind, exact: true }).click();
	}

	/** How tall the form is and how much of it one screen shows, in pixels. */
	async heights(): Promise<{ form: number; screen: number }> {
		const box = await this.formBox();
		return await box.evaluate(({ scrollHeight, clientHeight }) => ({
			form: scrollHeight,
			screen: clientHeight,
		}));
	}

	/** What scrolls the open form. */
	private async formBox(): Promise<JSHandle<Element>> {
		return await this.parameters.evaluateHandle((element) => {
			let box: Element | null = element;
			while (box && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
			return box ?? element;
		});
	}
}
