import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';

import { outputOf } from '../../tools/host/client.mts';
import type { Execution } from '../../tools/host/types.mts';
import {
	ADD_FILE,
	addFileFrom,
	DRAFT,
	node,
	READ,
	SEND,
	USABLE,
	withTools,
} from './agentTools.mts';
import { McpSession } from './mcp.mts';
import { startScriptedModel, type Step } from './scriptedModel.mts';
import { stage } from './setting.mts';

const AGENT = 'Agent';
const START = 'Start';
const TEXT = 'Text';
const FILE = 'Terms';
const FILE_NAME = 'terms.txt';
/** What a model may have to read for one contract. */
const MOST_BYTES = 12 * 1024;

interface Row {
	workspaceId: number;
	templateId: number;
}

interface ContractAnswer {
	id: number;
	name: string;
	state: string;
	counterparties: Array<{ name: string; type: string; participants: Array<{ email: string }> }>;
	dataFields: Record<string, string>;
}

/** A tool's answer is a list of items. */
const rowsOf = <T,>(answer: string) => JSON.parse(answer) as T[];

function contractOf(answer: string): ContractAnswer {
	const [contract, ...others] = rowsOf<ContractAnswer>(answer);
	assert(contract && others.length === 0, answer);
	return contract;
}

/** The recipients as a model might write them, first with a word for the type that Oneflow does not know. */
const recipients = (type: string) => [
	{
		type,
		name: 'Buyer Oy',
		participants: [{ name: 'Bo Kivi', email: 'bo@example.org', signatory: true }],
	},
];

/** The arguments of the draft, in the place that the list of templates has named. */
function draftIn(answer: string, name: string, type: string): object {
	const [row] = rowsOf<Row>(answer);
	assert(row, 'No usable template was listed.');
	return {
		workspaceId: String(row.workspaceId),
		templateId: String(row.templateId),
		name,
		dataFields: { order_no: '10045' },
		recipients: recipients(type),
	};
}

/** What a model has to be told: what is wrong, where, and what is possible instead. */
function assertRemedy(answer: string): void {
	const [item, ...others] = rowsOf<{ error?: string }>(answer);
	assert(item?.error && others.length === 0, answer);
	assert.match(item.error, /^Recipient 1 \(Buyer Oy\), Type: "corporation" is unknown\. /);
	assert.match(item.error, /Use one of: company, individual\.$/);
}

function assertDraft(answer: string, name: string): ContractAnswer {
	const contract = contractOf(answer);
	assert(Buffer.byteLength(answer) <= MOST_BYTES, `${Buffer.byteLength(answer)} bytes`);
	assert.equal(contract.name, name);
	assert.equal(contract.state, 'draft');
	assert.equal(contract.dataFields.order_no, '10045');
	const [party] = contract.counterparties;
	assert.deepEqual(
		[party?.name, party?.type, party?.participants.map(({ email }) => email)],
		['Buyer Oy', 'company', ['bo@example.org']],
	);
	return contract;
}

/** Looks at the account itself: one contract of the name, and it is sent. */
async function assertSentOnce(name: string, id: number): Promise<void> {
	const found = await stage().oneflow.contractsNamed(name);
	assert.deepEqual(
		found.map((contract) => [contract.id, contract.state]),
		[[id, 'pending']],
	);
}

/** The conversation: each step reads what the tools have answered before. */
function script(name: string): Step[] {
	return [
		() => ({ tool: USABLE, arguments: {} }),
		({ answers }) => ({
			tool: DRAFT,
			arguments: draftIn(answers[0] ?? '', name, 'corporation'),
		}),
		({ answers }) => {
			assertRemedy(answers[1] ?? '');
			return { tool: DRAFT, arguments: draftIn(answers[0] ?? '', name, 'company') };
		},
		({ answers }) => {
			const { id } = contractOf(answers[2] ?? '');
			return { tool: READ, arguments: { contractId: String(id) } };
		},
		({ answers }) => {
			const { id } = assertDraft(answers[3] ?? '', name);
			return { tool: ADD_FILE, arguments: { contractId: String(id) } };
		},
		({ answers }) => {
			const { id } = contractOf(answers[3] ?? '');
			const [file] = rowsOf<{ name: string; extension: string }>(answers[4] ?? '');
			assert.equal(`${file?.name}.${file?.extension}`, FILE_NAME, answers[4]);
			return {
				tool: SEND,
				arguments: { contractId: String(id), subject: 'Please sign', message: 'As agreed.' },
			};
		},
		({ answers }) => {
			const { id, state } = contractOf(answers[5] ?? '');
			return { text: `Contract ${id} is ${state}.` };
		},
	];
}

async function runAgent(modelUrl: string, prompt: string): Promise<Execution> {
	const { client } = stage().n8n;
	const credential = await client.createCredential('Scripted model', 'openAiApi', {
		apiKey: 'sandbox-example-key',
		url: modelUrl,
	});
	const langchain = '@n8n/n8n-nodes-langchain';
	const text = { name: 'text', type: 'string', value: 'The terms of this quote.' };
	const draft = {
		name: 'Agent test',
		nodes: [
			node(START, 'n8n-nodes-base.manualTrigger', 1, {}),
			node(TEXT, 'n8n-nodes-base.set', 3.4, { assignments: { assignments: [text] }, options: {} }),
			node(FILE, 'n8n-nodes-base.convertToFile', 1.1, {
				operation: 'toText',
				sourceProperty: 'text',
				options: { fileName: FILE_NAME },
			}),
			node(AGENT, `${langchain}.agent`, 3.1, { promptType: 'define', text: prompt, options: {} }),
			node(
				'Model',
				`${langchain}.lmChatOpenAi`,
				1.3,
				{
					model: { __rl: true, mode: 'id', value: 'scripted' },
					responsesApiEnabled: false,
					options: {},
				},
				{ openAiApi: credential },
			),
		],
		connections: {
			[START]: { main: [[{ node: TEXT, type: 'main', index: 0 }]] },
			[TEXT]: { main: [[{ node: FILE, type: 'main', index: 0 }]] },
			[FILE]: { main: [[{ node: AGENT, type: 'main', index: 0 }]] },
			Model: { ai_languageModel: [[{ node: AGENT, type: 'ai_languageModel', index: 0 }]] },
		},
	};
	const tools = withTools(AGENT, draft, { [ADD_FILE]: addFileFrom(FILE) });
	const { id } = await client.createWorkflow(tools);
	try {
		return await client.runManually(id, START);
	} finally {
		await client.deleteWorkflow(id);
		await client.deleteCredential(credential.id);
	}
}

export function agentsSuite(): void {
	describe('The node as tools of a model', () => {
		it('lets an AI Agent correct its mistake by the remedy, add a file and send one contract', async () => {
			const name = `Agent ${randomUUID()}`;
			const model = await startScriptedModel(script(name));
			try {
				const execution = await runAgent(model.url, 'Send the quote 10045 to Buyer Oy.');
				const [failure] = model.failures;
				if (failure) throw failure;
				assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
				const last = model.questions.at(-1);
				assert.equal(last?.answers.length, 6);
				const { id } = contractOf(last.answers[5] ?? '');
				assert.deepEqual(
					outputOf(execution, AGENT).map(({ json }) => json.output),
					[`Contract ${id} is pending.`],
				);
				await assertSentOnce(name, id);
			} finally {
				await model.stop();
			}
		});

		it('does the same for a client of the MCP Server Trigger', async () => {
			const { client, url } = stage().n8n;
			const path = randomUUID();
			const trigger = 'MCP Server Trigger';
			const langchain = '@n8n/n8n-nodes-langchain';
			const { id: workflowId } = await client.createWorkflow(
				withTools(trigger, {
					name: 'MCP test',
					nodes: [
						{ ...node(trigger, `${langchain}.mcpTrigger`, 2, { path }), webhookId: randomUUID() },
					],
					connections: {},
				}),
			);
			try {
				await client.activate(workflowId);
				const session = await McpSession.open(`${url}/mcp/${path}`);
				const tools = await session.tools();
				assert.deepEqual(tools.map((tool) => tool.name).sort(), [DRAFT, READ, SEND, USABLE].sort());
				const name = `MCP ${randomUUID()}`;
				const usable = await session.callTool(USABLE, {});
				assertRemedy(await session.callTool(DRAFT, draftIn(usable, name, 'corporation')));
				const { id } = contractOf(await session.callTool(DRAFT, draftIn(usable, name, 'company')));
				assertDraft(await session.callTool(READ, { contractId: String(id) }), name);
				const sent = await session.callTool(SEND, {
					contractId: String(id),
					subject: 'Please sign',
					message: 'As agreed.',
				});
				assert.equal(contractOf(sent).state, 'pending');
				await session.close();
				await assertSentOnce(name, id);
			} finally {
				await client.deactivate(workflowId);
				await client.deleteWorkflow(workflowId);
			}
		});
	});
}
