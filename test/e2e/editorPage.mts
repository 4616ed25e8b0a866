import type { JSHandle, Locator, Page } from 'playwright-core';

import type { WorkflowNode } from '../../tools/host/types.mts';

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
		// A field with an expression keeps Escape for itself.
		await this.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
		await this.page.keyboard.press('Escape');
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

	/** Chooses a credential of the open node: n8n takes one by itself, where there are several any of them. */
	async chooseCredential(name: string): Promise<void> {
		const select = this.panel.getByTestId('node-credentials-select');
		const input = select.locator('input').first();
		await input.waitFor();
		const chosen = [await select.innerText(), await input.inputValue()].map((text) => text.trim());
		if (chosen.includes(name)) return;
		await input.click();
		const items = this.page.locator('[data-test-id^="node-credentials-select-item-"]');
		await items.filter({ visible: true, hasText: name }).first().click();
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

	/** Chooses an entry of a list that n8n has by itself. */
	async select(label: string, entry: string): Promise<void> {
		await this.field(label).getByRole('combobox').click();
		const option = this.page.getByRole('option').filter({ visible: true, hasText: entry });
		await option.first().click();
	}

	/** Points at something in another way than from the list: by name, by ID. */
	async pointAt(label: string, mode: string, text: string): Promise<void> {
		const field = this.field(label);
		await field.getByTestId('rlc-mode-selector').click();
		await this.page.getByRole('option', { name: mode, exact: true }).click();
		const input = field.getByTestId('rlc-input-container').locator('input, textarea').first();
		await input.fill(text);
		await input.blur();
	}

	async turnOn(label: string): Promise<void> {
		const toggle = this.field(label).locator('.el-switch');
		await toggle.click();
		await this.field(label).locator('.el-switch.is-checked').waitFor();
	}

	/** Whether the values that the open node can take are a preview of a node that has not run. */
	async showsPreview(): Promise<boolean> {
		await this.schemaValues.first().waitFor();
		return (await this.panel.locator('.pill--preview').count()) > 0;
	}

	/** Drags a value of the nodes before, told by its expression, into a field of the open form. */
	async drag(expression: string, target: Locator): Promise<void> {
		const value = this.schemaValues.and(this.page.locator(`[data-value="${expression}"]`)).first();
		await this.schemaValues.first().hover();
		// n8n draws the part of the list that is in sight.
		for (let tries = 0; tries < 40 && !(await value.isVisible()); tries++) {
			await this.page.mouse.wheel(0, 200);
			await this.page.waitForTimeout(50);
		}
		await value.hover();
		const [from, to] = [await value.boundingBox(), await target.boundingBox()];
		if (!from || !to) throw new Error(`There is nothing to drag ${expression} from or into.`);
		const [x, y] = [to.x + to.width / 2, to.y + to.height / 2];
		await this.page.mouse.down();
		// As a hand moves: n8n begins after some way, and shows where a value may be dropped.
		await this.page.mouse.move(from.x + from.width / 2, from.y + 40, { steps: 4 });
		await this.page.waitForTimeout(200);
		await this.page.mouse.move(x, y - 3, { steps: 12 });
		await this.page.waitForTimeout(200);
		await this.page.mouse.move(x, y, { steps: 3 });
		await this.page.waitForTimeout(200);
		await this.page.mouse.up();
	}

	private get schemaValues(): Locator {
		return this.panel.getByTestId('ndv-input-panel').getByTestId('run-data-schema-node-name');
	}

	/** The labels of all fields that the open form shows. */
	async labels(): Promise<string[]> {
		await this.parameters.getByTestId('input-label').first().waitFor();
		const texts = await this.parameters.locator('label').allInnerTexts();
		// Behind the label stand n8n's mark of a required field and its choice of an expression.
		return texts.map((text) => (text.split('\n')[0] ?? '').replace(/\*$/, '').trim());
	}

	/** What the editor holds of all nodes, as it copies them; it takes no keys while it still closes a form. */
	async copyAll(): Promise<WorkflowNode[]> {
		for (let tries = 0; tries < 40; tries++) {
			await this.page.evaluate(async () => await navigator.clipboard.writeText(''));
			await this.page.keyboard.press('ControlOrMeta+a');
			await this.page.keyboard.press('ControlOrMeta+c');
			await this.page.waitForTimeout(250);
			const text = await this.page.evaluate(async () => await navigator.clipboard.readText());
			if (text !== '') return (JSON.parse(text) as { nodes: WorkflowNode[] }).nodes;
		}
		throw new Error('The editor has copied nothing within ten seconds.');
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

	/** How far down the open form the field with this label ends, in pixels. */
	async bottomOf(label: string): Promise<number> {
		const field = await this.field(label).boundingBox();
		if (!field) throw new Error(`There is no field ${label}.`);
		const box = await this.formBox();
		const above = await box.evaluate((one) => one.scrollTop - one.getBoundingClientRect().top);
		return Math.round(field.y + field.height + above);
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
