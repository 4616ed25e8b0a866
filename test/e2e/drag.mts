import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { Browser } from 'playwright-core';

import {
	CREATE_NODE,
	CREATE_START,
	createExample,
	TRIGGER_NODE,
	triggerExample,
} from '../../tools/demo/examples.mts';
import { outputOf } from '../../tools/host/client.mts';
import { REPOSITORY } from '../../tools/host/paths.mts';
import type { WorkflowInput, WorkflowNode } from '../../tools/host/types.mts';
import { loggedIn, openBrowser } from './browser.mts';
import { EditorPage } from './editorPage.mts';
import { stage } from './setting.mts';

const SAMPLE_EVENT = join(REPOSITORY, 'docs', 'sample-event.json');
const NAME = 'Dragged before the first run';
const SIGNER = { name: 'Bo Kivi', email: 'bo.kivi@drag.example' };
const ORDER = '30777';

/** What one node after another does with the same contract. */
const STEPS = ['Create', 'Publish', 'Get', 'Get Many'];

/** What is dragged into which field of the node behind; a preview knows no data fields by their own IDs. */
const DRAGGED = [
	{ field: 'signer', path: 'signatories[0].email', value: SIGNER.email },
	{ field: 'order', path: 'dataFields.your_custom_id', value: ORDER },
];

/** With the custom ID put in, as the preview says. */
const known = (path: string) => path.replace('your_custom_id', 'order_no');

export function dragSuite(): void {
	describe('Before the first run', () => {
		let browser: Browser;
		let editor: EditorPage;
		const made: string[] = [];
		/** What stands in the fields after the drags. */
		const dropped: Record<string, string[]> = {};

		const open = async (workflow: WorkflowInput) => {
			const { id } = await stage().n8n.client.createWorkflow(workflow);
			made.push(id);
			await editor.openWorkflow(id);
		};

		const dragInto = async (node: string, at: string, asKnown = (path: string) => path) => {
			await editor.openNode(node);
			const found: string[] = [];
			for (const [index, { path }] of DRAGGED.entries()) {
				const target = editor.parameters.getByTestId('assignment-value').nth(index);
				await editor.drag(`{{ $json.${at}${asKnown(path)} }}`, target);
				await target.getByText('{{').waitFor();
				found.push((await target.locator('.cm-content').innerText()).trim());
			}
			const isPreview = await editor.showsPreview();
			await editor.closeNode();
			return { found, isPreview };
		};

		const expected = (at: string, asKnown = (path: string) => path) =>
			DRAGGED.map(({ path }) => `{{ $json.${at}${asKnown(path)} }}`);

		before(async () => {
			// Before the browser, whose start lets n8n's idle connections go stale.
			const workflow = await chain();
			browser = await openBrowser();
			const page = await (await loggedIn(browser)).newPage();
			page.setDefaultTimeout(60_000);
			editor = new EditorPage(page, stage().n8n.url);
			await open(workflow);
		});

		after(async () => {
			await browser?.close();
			for (const id of made) await stage().n8n.client.deleteWorkflow(id);
		});

		for (const step of STEPS) {
			it(`the signer's email and a data field are dragged out of ${step}`, async () => {
				const { found, isPreview } = await dragInto(behind(step), '');
				assert(isPreview, 'The node has run.');
				assert.deepEqual(found, expected(''));
				dropped[behind(step)] = found.map(known);
			});
		}

		it("and out of the trigger's sample event, as n8n previews no trigger", async () => {
			const json: unknown = JSON.parse(await readFile(SAMPLE_EVENT, 'utf8'));
			await open(await onSigned((json as object[]).map((one) => ({ json: one }))));
			const { found } = await dragInto(behind(TRIGGER_NODE), 'contract.', known);
			assert.deepEqual(found, expected('contract.', known));
		});

		it('what was dragged is what a run gives', async () => {
			const { client } = stage().n8n;
			const { id } = await client.createWorkflow(await chain(dropped));
			made.push(id);
			const execution = await client.runManually(id, CREATE_START);
			for (const step of STEPS) {
				const given = outputOf(execution, behind(step)).map(({ json }) => json);
				const wanted = Object.fromEntries(DRAGGED.map(({ field, value }) => [field, value]));
				assert.deepEqual(given, [wanted], step);
			}
		});
	});
}

const behind = (step: string) => `Behind ${step}`;

/** The demo's trigger with pinned data, and an empty node behind. */
async function onSigned(pinned: object[]): Promise<WorkflowInput> {
	const example = await triggerExample(stage());
	const trigger = example.nodes.filter(({ name }) => name === TRIGGER_NODE);
	return {
		name: 'Dragged before the first event',
		nodes: [...trigger, { ...emptyNode(behind(TRIGGER_NODE)), position: [260, 0] }],
		connections: { [TRIGGER_NODE]: { main: [[linkTo(behind(TRIGGER_NODE))]] } },
		pinData: { [TRIGGER_NODE]: pinned },
	};
}

/** A contract that is made, sent, read and listed, with an empty node behind each step. */
async function chain(values: Record<string, string[]> = {}): Promise<WorkflowInput> {
	const example = await createExample(stage());
	const found = (name: string) => {
		const node = example.nodes.find((one) => one.name === name);
		if (!node) throw new Error(`The example has no node "${name}".`);
		return node;
	};
	const create = found(CREATE_NODE);
	const { workspaceId, templateId, dataFields, resource } = create.parameters;
	const parameters: Record<string, Record<string, unknown>> = {
		Create: {
			resource,
			operation: 'create',
			workspaceId,
			templateId,
			name: NAME,
			dataFields: { ...(dataFields as object), value: { order_no: ORDER } },
			parties: {
				party: [
					{
						type: 'company',
						name: 'Birch & Sons Oy',
						participants: { participant: [{ ...SIGNER, signatory: true }] },
					},
				],
			},
		},
		Publish: { resource, operation: 'publish', contractId: fromId(), subject: '', message: '' },
		Get: { resource, operation: 'get', contractId: fromId() },
		'Get Many': {
			resource,
			operation: 'getAll',
			limit: 1,
			filters: { name: NAME },
			options: { includeDetails: true },
		},
	};
	const nodes: WorkflowNode[] = [{ ...found(CREATE_START), position: [0, 0] }];
	const connections: Record<string, { main: object[][] }> = {};
	let before = CREATE_START;
	STEPS.forEach((step, index) => {
		const place: [number, number] = [260 * (index + 1), 0];
		nodes.push(
			{
				...create,
				id: crypto.randomUUID(),
				name: step,
				position: place,
				parameters: parameters[step] ?? {},
			},
			{ ...emptyNode(behind(step), values[behind(step)]), position: [place[0] + 130, 220] },
		);
		(connections[before] ??= { main: [[]] }).main[0]?.push(linkTo(step));
		connections[step] = { main: [[linkTo(behind(step))]] };
		before = step;
	});
	return { name: NAME, nodes, connections, settings: { executionOrder: 'v1' } };
}

const linkTo = (node: string) => ({ node, type: 'main', index: 0 });
const fromId = () => ({ __rl: true, mode: 'id', value: '={{ $json.id }}' });

/** n8n's "Edit Fields" with fields that have no value yet, or these expressions. */
function emptyNode(name: string, values: string[] = []): WorkflowNode {
	return {
		id: crypto.randomUUID(),
		name,
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		position: [0, 0],
		parameters: {
			assignments: {
				assignments: DRAGGED.map(({ field }, index) => ({
					id: crypto.randomUUID(),
					name: field,
					type: 'string',
					value: values[index] === undefined ? '' : `=${values[index]}`,
				})),
			},
			options: {},
		},
	};
}
