// Takes pictures of every form in a real n8n, so that people can look at them, and those of the README.
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { Page } from 'playwright-core';

import {
	chooseTemplate,
	CREATE,
	CREATE_NODE,
	CREATE_START,
	createExample,
	ONEFLOW_NODE,
	TRIGGER_NODE,
	triggerExample,
} from './demo/examples.mts';
import { peopleOf } from './demo/oneflow.mts';
import { CREDENTIAL_TYPE } from './demo/stage.mts';
import { outputOf } from './host/client.mts';
import { REPOSITORY } from './host/paths.mts';
import { optionsOf } from './host/options.mts';
import { step, toStandardError } from './host/progress.mts';
import type { WorkflowInput, WorkflowNode } from './host/types.mts';
import { shownByPictures } from './pictures.js';
import { loggedIn, openBrowser } from '../test/e2e/browser.mts';
import { EditorPage } from '../test/e2e/editorPage.mts';
import { allForms } from '../test/e2e/keeping.mts';
import { endStage, openStage, stage } from '../test/e2e/setting.mts';

const HELP = `npx tsx tools/screenshots.mts                        every form, and the pictures of the documentation
npx tsx tools/screenshots.mts contract:create party  the named operations or resources; also: trigger, credential
npx tsx tools/screenshots.mts --docs                 the pictures of the documentation, before those that are named

Forms have every field filled in. They go to .screenshots/, those of the documentation to docs/images/.`;

const FORMS = join(REPOSITORY, '.screenshots');
const DOCS = join(REPOSITORY, 'docs', 'images');
const USE_CASES = join(REPOSITORY, 'docs', 'use-cases');
const SCREEN = { width: 1440, height: 900 };
/** A picture in the README has to load quickly. */
const MOST_BYTES = 150_000;
/** What a form loads from Oneflow comes after it is there; nothing on the screen says when all has come. */
const SETTLE_MS = 1000;

/** What is entered into a data field, by words in its custom ID. */
const FIELD_TEXTS: Array<[RegExp, string | boolean]> = [
	[/order/, '10045'],
	[/delivery/, 'DAP Helsinki'],
	[/note/, 'Contact: Bo Kivi'],
	[/accept/, true],
];

const { values, positionals } = optionsOf(HELP, {
	allowPositionals: true,
	options: { docs: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});

if (values.help) process.stdout.write(`${HELP}\n`);
else await takeAll();

async function takeAll(): Promise<void> {
	try {
		await openStage();
		const browser = await openBrowser();
		try {
			const page = await (await loggedIn(browser)).newPage();
			// The first page loads the whole editor, which takes minutes on a busy machine.
			page.setDefaultTimeout(180_000);
			await page.setViewportSize(SCREEN);
			if (values.docs || positionals.length === 0) await takeDocs(page);
			if (!values.docs || positionals.length > 0) await takeForms(page);
		} finally {
			await browser.close();
		}
	} finally {
		await endStage();
	}
}

/** Whether the command names this operation, its resource, or nothing at all. */
function isWanted(name: string): boolean {
	return positionals.length === 0 || positionals.some((one) => `${name}:`.startsWith(`${one}:`));
}

/** Every form with every field filled in, so that what is folded by default is seen as well. */
async function takeForms(page: Page): Promise<void> {
	// Names that are gone would stay as pictures.
	if (positionals.length === 0) await rm(FORMS, { recursive: true, force: true });
	const nodes = (await allForms())
		.map(({ node }) => node)
		.filter(({ name }) => isWanted(name.replace(/ \d+$/, '').replace(' ', ':')));
	if (nodes.length > 0) await openWorkflow(page, { name: 'Forms', nodes, connections: {} });
	for (const { name } of nodes) {
		await step(name, toStandardError, async () => await takeForm(page, name));
	}
	if (isWanted('credential')) {
		await openCredential(page);
		await page.screenshot({ path: join(FORMS, 'credential.png') });
	} else if (nodes.length === 0) {
		throw new Error(`There is no form named ${positionals.join(', ')}.`);
	}
	toStandardError(`${nodes.length} forms in ${FORMS}`);
}

function editorOn(page: Page): EditorPage {
	return new EditorPage(page, stage().n8n.url);
}

async function openWorkflow(page: Page, workflow: WorkflowInput): Promise<string> {
	const { n8n } = stage();
	const { id } = await n8n.client.createWorkflow(workflow);
	await editorOn(page).openWorkflow(id);
	await page.waitForTimeout(SETTLE_MS);
	return id;
}

async function openNode(page: Page, name: string): Promise<EditorPage> {
	const editor = editorOn(page);
	await editor.openNode(name);
	await page.waitForTimeout(SETTLE_MS);
	return editor;
}

async function openCredential(page: Page): Promise<void> {
	const { n8n, credential } = stage();
	await page.goto(`${n8n.url}/home/credentials/${credential.id}`);
	await page.getByTestId('credential-edit-dialog').waitFor();
	await page.waitForTimeout(2 * SETTLE_MS);
}

/** A form as a whole, on a screen that is high enough for it. */
async function takeForm(page: Page, name: string): Promise<void> {
	const editor = await openNode(page, name);
	const { form, screen } = await editor.heights();
	await page.setViewportSize({ ...SCREEN, height: SCREEN.height + Math.max(0, form - screen) });
	await editor.parameters.screenshot({
		path: join(FORMS, `${name.replaceAll(' ', '-')}.png`),
		animations: 'disabled',
	});
	await page.setViewportSize(SCREEN);
	await editor.closeNode();
}

/** The pictures of the README. */
async function takeDocs(page: Page): Promise<void> {
	await mkdir(DOCS, { recursive: true });
	await takeWorkflows(page);
	await takeUseCases(page);
	const contractId = await takeFirstContract(page);
	await takeSigning(page, contractId);

	await openWorkflow(page, await triggerExample(stage()));
	await openNode(page, TRIGGER_NODE);
	await takeDoc(page, 'trigger');

	await openCredential(page);
	await takeDoc(page, 'credential');
	await noteWhatIsShown();
}

/** Beside the pictures, so that a test can tell when they are old. */
async function noteWhatIsShown(): Promise<void> {
	const { client } = stage().n8n;
	const nodes = await client.nodeTypes();
	const propertiesOf = (wanted: string) =>
		nodes.find(({ name }) => name === wanted)?.properties ?? [];
	const credentials = await client.credentialTypes();
	const shown = shownByPictures({
		node: propertiesOf(ONEFLOW_NODE),
		trigger: propertiesOf(`${ONEFLOW_NODE}Trigger`),
		credential: credentials.find(({ name }) => name === CREDENTIAL_TYPE)?.properties ?? [],
		read: (path: string) => readFileSync(join(REPOSITORY, path), 'utf8'),
		useCases: (await useCaseFiles()).map((file) => basename(file, '.json')),
	});
	await writeFile(join(DOCS, 'shown.json'), `${JSON.stringify(shown, null, '\t')}\n`);
}

async function useCaseFiles(): Promise<string[]> {
	return (await readdir(USE_CASES)).filter((name) => name.endsWith('.json')).sort();
}

async function takeDoc(page: Page, name: string, selector = 'body'): Promise<void> {
	const path = join(DOCS, `${name}.png`);
	await page.locator(selector).first().screenshot({ path, animations: 'disabled' });
	const { size } = await stat(path);
	toStandardError(`${path}: ${Math.round(size / 1000)} KB`);
	if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MOST_BYTES}.`);
}

/** Both workflows of the demo on one canvas, without their notes. */
async function takeWorkflows(page: Page): Promise<void> {
	const both = [await createExample(stage()), await triggerExample(stage())];
	const nodes = both.flatMap((workflow, index) =>
		workflow.nodes
			.filter(({ type }) => !type.endsWith('.stickyNote'))
			.map((node): WorkflowNode => {
				const [x, y] = node.position;
				return { ...node, position: [x, y + 240 * index] };
			}),
	);
	await openWorkflow(page, {
		name: 'Oneflow',
		nodes,
		connections: Object.assign({}, ...both.map(({ connections }) => connections)),
	});
	await takeDoc(page, 'workflows', '.vue-flow');
}

/** The use cases on their canvases, without their notes. */
async function takeUseCases(page: Page): Promise<void> {
	for (const file of await useCaseFiles()) {
		const text = await readFile(join(USE_CASES, file), 'utf8');
		const workflow = JSON.parse(text) as WorkflowInput;
		const nodes = workflow.nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
		for (const node of nodes) {
			if (node.type.startsWith(ONEFLOW_NODE)) node.credentials = { oneflowApi: stage().credential };
		}
		await openWorkflow(page, { ...workflow, nodes });
		await takeDoc(page, `use-case-${basename(file, '.json')}`, '.vue-flow');
	}
}

/** A filled form and what came out of it; gives the contract's ID. */
async function takeFirstContract(page: Page): Promise<number> {
	const { n8n } = stage();
	const id = await openWorkflow(page, await firstContract());
	await page.getByTestId('execute-workflow-button').click();
	const [execution] = await n8n.client.waitForExecutions(id, 1);
	const [created] = execution ? outputOf(execution, CREATE_NODE) : [];
	if (!created) throw new Error(`No contract was made: ${JSON.stringify(execution?.data)}`);
	const editor = await openNode(page, CREATE_NODE);
	await page.getByTestId('mapping-fields-container').waitFor();
	await page.waitForTimeout(SETTLE_MS);
	// n8n's message that the workflow has run covers a corner for a while.
	await page.locator('.el-notification').first().waitFor({ state: 'hidden' });
	await takeDoc(page, 'create');
	await editor.scrollForm(Number.MAX_SAFE_INTEGER);
	await takeDoc(page, 'send');
	return Number(created.json.id);
}

/** What somebody without data from elsewhere enters by hand. */
async function firstContract(): Promise<WorkflowInput> {
	const { workspace, template } = await chooseTemplate(stage());
	const example = await createExample(stage());
	const start = example.nodes.find(({ name }) => name === CREATE_START);
	const create = example.nodes.find(({ name }) => name === CREATE_NODE);
	if (!start || !create) throw new Error('The example has other nodes than it should.');
	const fields = create.parameters.dataFields as { value: Record<string, string> };
	const entered = Object.keys(fields.value).map((key) => [
		key,
		FIELD_TEXTS.find(([words]) => words.test(key))?.[1] ?? '',
	]);
	return {
		name: 'My first contract',
		nodes: [
			start,
			{
				...create,
				position: [260, 0],
				parameters: {
					...CREATE,
					workspaceId: listed(workspace),
					templateId: listed(template),
					name: 'Quote 10045',
					dataFields: { ...fields, value: Object.fromEntries(entered) },
					parties: {
						company: [
							{
								companyName: 'Birch & Sons Oy',
								name: 'Bo Kivi',
								email: 'bo.kivi@birch.example',
								signatory: true,
							},
						],
					},
					publish: true,
					subject: 'Your quote 10045',
					message: 'Hello Bo, please read and sign.',
				},
			},
		],
		connections: { [CREATE_START]: { main: [[{ node: CREATE_NODE, type: 'main', index: 0 }]] } },
	};
}

function listed({ id, name }: { id: number; name: string }): object {
	return { __rl: true, mode: 'list', value: id, cachedResultName: name };
}

/** The page on which the recipient signs. */
async function takeSigning(page: Page, contractId: number): Promise<void> {
	const { oneflow } = stage();
	const person = peopleOf(await oneflow.contract(contractId)).find(({ signatory }) => signatory);
	if (!person) throw new Error('Nobody signs the contract.');
	await page.goto(await oneflow.accessLink(contractId, person.id));
	await page.locator('[data-action="sign"]').waitFor();
	await takeDoc(page, 'sign');
}
