import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser } from 'playwright-core';

import { createExample, CREATE_NODE, ONEFLOW_NODE } from '../../tools/demo/examples.mts';
import type { WorkflowNode } from '../../tools/host/types.mts';
import { loggedIn, openBrowser } from './browser.mts';
import { EditorPage } from './editorPage.mts';
import { filledForms, lost, type Field, type FilledForm, type Values } from './filledForm.mts';
import { stage, usableChoice } from './setting.mts';

/** Kept by every other test, and left out of a copy where they are the default. */
const CHOICES = new Set(['resource', 'operation']);

/** The forms with most in them, which are opened twice. */
const AGAIN = /^(contract create|trigger|participant create|party create|product create) /;

const TRIGGER = `${ONEFLOW_NODE}Trigger`;

/** A filled form as a node, named by resource, operation and the variant of the form. */
export interface Form extends FilledForm {
	node: WorkflowNode;
}

export function keepingSuite(): void {
	describe('A form that is closed and opened again', () => {
		let browser: Browser;
		let editor: EditorPage;
		let forms: Form[];

		before(async () => {
			forms = await allForms();
			browser = await openBrowser();
			const context = await loggedIn(browser);
			await context.grantPermissions(['clipboard-read', 'clipboard-write']);
			const page = await context.newPage();
			page.setDefaultTimeout(60_000);
			editor = new EditorPage(page, stage().n8n.url);
		});

		after(async () => {
			await browser?.close();
		});

		it('has all that was entered into any of its fields, and shows it', async (test) => {
			const { client } = stage().n8n;
			const { id } = await client.createWorkflow({
				name: 'Every field',
				nodes: forms.map(({ node }) => node),
				connections: {},
			});
			await editor.openWorkflow(id);
			const hidden: string[] = [];
			const see = async ({ node, labels }: Form) => {
				await editor.openNode(node.name);
				const shown = new Set(await editor.labels());
				const missing = labels.filter((label) => !shown.has(label));
				if (missing.length > 0) hidden.push(`${node.name}: ${missing.join(', ')}`);
				await editor.closeNode();
			};
			for (const form of forms) await see(form);
			for (const form of forms.filter(({ node }) => AGAIN.test(node.name))) await see(form);
			const kept = new Map((await editor.copyAll()).map((node) => [node.name, node.parameters]));
			await client.deleteWorkflow(id);
			const gone = forms.flatMap(({ node, defaults }) => {
				const entered = Object.fromEntries(
					Object.entries(node.parameters).filter(
						([name, value]) => !CHOICES.has(name) && value !== defaults[name],
					),
				);
				return lost(entered, kept.get(node.name)).map((path) => `${node.name}: ${path}`);
			});
			test.diagnostic(
				`${forms.length} forms with ${forms.reduce((sum, { labels }) => sum + labels.length, 0)} fields.`,
			);
			assert.deepEqual({ gone, hidden }, { gone: [], hidden: [] });
		});
	});
}

/** Every form of both nodes with every field filled in, each as a node. */
export async function allForms(): Promise<Form[]> {
	const types = await stage().n8n.client.nodeTypes();
	const propertiesOf = (wanted: string) =>
		(types.find(({ name }) => name === wanted)?.properties ?? []) as unknown as Field[];
	const properties = propertiesOf(ONEFLOW_NODE);
	const resources = properties.find(({ name }) => name === 'resource')?.options ?? [];
	const isOwn = ({ value }: { value?: unknown }) => !String(value).startsWith('__');
	const operations = resources.filter(isOwn).flatMap(({ value: resource }) =>
		properties
			.filter(
				({ name, displayOptions }) =>
					name === 'operation' && displayOptions?.show?.resource?.includes(resource),
			)
			.flatMap(({ options = [] }) => options.filter(isOwn))
			.map(({ value: operation }) => ({ resource, operation })),
	);
	const real = await realValues();
	const own = operations.flatMap(({ resource, operation }) =>
		filledForms(properties, { resource, operation }, real).map((form, index) =>
			formOf(`${String(resource)} ${String(operation)} ${index + 1}`, ONEFLOW_NODE, form),
		),
	);
	const triggers = filledForms(propertiesOf(TRIGGER), {}, {}).map((form, index) =>
		formOf(`trigger ${index + 1}`, TRIGGER, form),
	);
	return [...own, ...triggers].map((form, index) => ({
		...form,
		node: { ...form.node, position: [(index % 12) * 260, Math.floor(index / 12) * 220] },
	}));
}

function formOf(name: string, type: string, form: FilledForm): Form {
	const node: WorkflowNode = {
		id: crypto.randomUUID(),
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: form.values,
		credentials: { oneflowApi: stage().credential },
		...(type === TRIGGER ? { webhookId: crypto.randomUUID() } : {}),
	};
	return { ...form, node };
}

/** What a form looks up when it is opened has to be there. */
async function realValues(): Promise<Values> {
	const { workspace, template } = await usableChoice();
	const [contract] = await stage().oneflow.contracts();
	assert(contract);
	const example = await createExample(stage());
	const create = example.nodes.find(({ name }) => name === CREATE_NODE);
	const listed = (value: number) => ({ __rl: true, mode: 'list', value, cachedResultName: 'Real' });
	return {
		workspaceId: listed(workspace.id),
		templateId: listed(template.id),
		contractId: listed(contract.id),
		dataFields: create?.parameters.dataFields,
	};
}
