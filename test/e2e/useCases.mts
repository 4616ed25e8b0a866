import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Contract } from '../../tools/demo/oneflow.mts';
import { CREDENTIAL_TYPE } from '../../tools/demo/stage.mts';
import { outputOf } from '../../tools/host/client.mts';
import { REPOSITORY } from '../../tools/host/paths.mts';
import type { Execution, WorkflowInput } from '../../tools/host/types.mts';
import { rowsOf, startScriptedModel, toolOf, type Question } from './scriptedModel.mts';
import { stage } from './setting.mts';
import { startStandIn, type StandIn } from './standIn.mts';
import { sign, until } from './triggerTools.mts';

const FOLDER = join(REPOSITORY, 'docs', 'use-cases');
const IN_TIME_MS = 60_000;
const DAY = 86_400_000;

const failure = ({ data }: Execution) => data.resultData.error?.message;

const valuesOf = (contract: Contract) =>
	Object.fromEntries(
		contract.data_fields.map((field) => [field._private_ownerside.custom_id, field.value]),
	);

export function useCasesSuite(): void {
	describe('The use cases of the documentation, imported as they are', () => {
		const tried: string[] = [];
		const made: string[] = [];
		const standIns: StandIn[] = [];

		/** A system beside Oneflow, stopped at the end. */
		async function standIn(answer?: Parameters<typeof startStandIn>[0]): Promise<StandIn> {
			const started = await startStandIn(answer);
			standIns.push(started);
			return started;
		}

		/**
		 * Imports a use case and chooses the credential, as a user does. The address of the system beside
		 * Oneflow is the only thing that is entered, where the notes say so.
		 */
		async function imported(
			name: string,
			{
				system,
				adapt = () => {},
			}: { system?: StandIn; adapt?: (node: WorkflowInput['nodes'][number]) => void } = {},
		): Promise<{ id: string; addressOf: (node: string, rest?: string) => string }> {
			tried.push(name);
			const workflow = JSON.parse(
				await readFile(join(FOLDER, `${name}.json`), 'utf8'),
			) as WorkflowInput;
			for (const node of workflow.nodes) {
				if (node.type.startsWith('n8n-nodes-oneflow.')) {
					node.credentials = { [CREDENTIAL_TYPE]: stage().credential };
				}
				if (system !== undefined && node.type.endsWith('.set')) {
					const text = JSON.stringify(node.parameters);
					node.parameters = JSON.parse(
						text.replace(/https:\/\/\w+\.example\.com\/api/, system.url),
					) as typeof node.parameters;
				}
				adapt(node);
			}
			const { id } = await stage().n8n.client.createWorkflow(workflow);
			made.push(id);
			const path = (node: string) =>
				String(workflow.nodes.find((one) => one.name === node)?.parameters.path);
			const addressOf = (node: string) => `${stage().n8n.url}/webhook/${path(node)}`;
			return { id, addressOf };
		}

		async function post(address: string, body: object): Promise<void> {
			const answer = await fetch(address, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			});
			assert.equal(answer.status, 200, await answer.text());
		}

		const contractsWith = async (customId: string, value: string) =>
			await stage().oneflow.contractsWith(customId, value);

		const succeeded = async (id: string, count: number): Promise<Execution[]> => {
			const executions = await stage().n8n.client.waitForExecutions(id, count);
			for (const execution of executions) {
				assert.equal(execution.status, 'success', failure(execution));
			}
			return executions;
		};

		after(async () => {
			const { client } = stage().n8n;
			for (const id of made) {
				await client.deactivate(id).catch(() => {});
				await client.deleteWorkflow(id);
			}
			for (const one of standIns) await one.stop();
		});

		it('deal-won: a won deal becomes one contract, and its signed PDF lies on the deal', async () => {
			const { client } = stage().n8n;
			const crm = await standIn();
			const { id, addressOf } = await imported('deal-won', { system: crm });
			await client.activate(id);
			const deal = (key: string) => ({
				id: key,
				name: `Deal ${key}`,
				amount: 1800,
				currency: 'SEK',
				company: { name: 'Deal Oy', registrationNumber: '1234567-8' },
				contact: { name: 'Dea Won', email: 'dea@example.org' },
			});
			const [won, lost] = [`D${Date.now()}`, `L${Date.now()}`];
			for (const key of [won, lost]) {
				await post(addressOf('Deal Won'), deal(key));
				await until(
					async () =>
						(await contractsWith('order_no', key)).some(({ state }) => state === 'pending'),
					IN_TIME_MS,
				);
			}
			const [contract] = await contractsWith('order_no', won);
			const [other] = await contractsWith('order_no', lost);
			assert(contract && other);
			await sign(contract.id);
			await stage().sandbox.decline(other.id);
			const ofDeal = (key: string) =>
				crm.received.filter(({ path }) => path.startsWith(`/deals/${key}`));
			await until(async () => ofDeal(won).length === 2 && ofDeal(lost).length === 1, IN_TIME_MS);
			const [file, stageOf] = ofDeal(won);
			assert.equal(file?.method, 'POST');
			assert.equal(file?.path, `/deals/${won}/files`);
			assert(file?.body.includes('%PDF-'), 'The CRM was sent no PDF.');
			assert.equal(stageOf?.method, 'PATCH');
			assert.equal(stageOf?.json?.stage, 'signed');
			assert.match(String(stageOf?.json?.contract), new RegExp(`/${contract.id}$`));
			assert.deepEqual(
				ofDeal(lost).map(({ method, json }) => [method, json?.stage]),
				[['PATCH', 'declined']],
			);
			await succeeded(id, 2);
			assert.equal((await contractsWith('order_no', won)).length, 1);
		});

		it('offer-letter: a chosen candidate gets one letter, and the system hears what became of it', async () => {
			const { client } = stage().n8n;
			const system = await standIn();
			const { id, addressOf } = await imported('offer-letter', { system });
			await client.activate(id);
			const candidate = {
				id: String(Date.now()),
				name: 'Ofa Letter',
				email: 'ofa@example.org',
				salary: '42000',
				startDay: '2027-02-01',
			};
			await post(addressOf('Candidate Chosen'), candidate);
			await post(addressOf('Candidate Chosen'), candidate);
			await until(async () => system.received.length === 2, IN_TIME_MS);
			const letters = await contractsWith('employee_no', candidate.id);
			assert.equal(letters.length, 1);
			const [letter] = letters;
			assert(letter);
			assert.equal(letter.state, 'pending');
			assert.equal(valuesOf(letter).salary, '42000');
			await sign(letter.id);
			await until(async () => system.received.length === 3, IN_TIME_MS);
			assert.deepEqual(
				system.received.map(({ method, path, json }) => [method, path, json?.status]),
				[
					['PATCH', `/candidates/${candidate.id}`, 'offered'],
					['PATCH', `/candidates/${candidate.id}`, 'offered'],
					['PATCH', `/candidates/${candidate.id}`, 'signed'],
				],
			);
		});

		it('two-way-sync: what changes on one side follows on the other, and does not come back', async () => {
			const { client } = stage().n8n;
			const key = `S${Date.now()}`;
			const deal = { id: key, deliveryTerms: 'DAP' };
			const crm = await standIn(({ method, json }) => {
				if (method === 'PATCH') Object.assign(deal, json);
				return deal;
			});
			const { id, addressOf } = await imported('two-way-sync', { system: crm });
			await client.activate(id);
			const contract = await stage().oneflow.createContract({
				workspace_id: 61001,
				template_id: 84001,
				name: `Sync ${key}`,
				data_fields: [{ custom_id: 'order_no', value: key }],
			});
			const terms = async () =>
				valuesOf(await stage().oneflow.contract(contract.id)).delivery_terms;
			assert.equal(await terms(), 'DAP');
			deal.deliveryTerms = 'FCA';
			await post(addressOf('Deal Changed'), { id: key, deliveryTerms: 'FCA' });
			await until(async () => (await terms()) === 'FCA', IN_TIME_MS);
			// The contract's change comes back as an event; the deal has it already.
			await until(async () => crm.received.length > 0, IN_TIME_MS);
			await sleep(1_000);
			assert.deepEqual(
				crm.received.filter(({ method }) => method !== 'GET'),
				[],
			);

			const { apiUrl, token, userEmail } = stage().access;
			const answer = await fetch(
				`${apiUrl}/contracts/${contract.id}/data_fields/c::delivery_terms`,
				{
					method: 'PUT',
					headers: {
						'content-type': 'application/json',
						'x-oneflow-api-token': token,
						'x-oneflow-user-email': userEmail,
					},
					body: JSON.stringify({ value: 'EXW' }),
				},
			);
			assert.equal(answer.status, 200);
			await until(async () => deal.deliveryTerms === 'EXW', IN_TIME_MS);
			const written = crm.received.filter(({ method }) => method === 'PATCH');
			assert.deepEqual(
				written.map(({ path, json }) => [path, json]),
				[[`/deals/${key}`, { deliveryTerms: 'EXW' }]],
			);
		});

		it('renewals: what ends within 30 days gets one draft and one comment, however often it runs', async () => {
			const { client } = stage().n8n;
			const { id } = await imported('renewals');
			const { ids } = await stage().sandbox.makeContracts({
				workspace_id: 61001,
				template_id: 84001,
				count: 2,
				publish: true,
				counterparty: { name: 'Rena Wal', email: 'rena@example.org' },
			});
			const [soon, later] = ids;
			assert(soon && later);
			for (const contract of [soon, later]) await sign(contract);
			const endsIn = async (contract: number, days: number) => {
				const { lifecycle_state: state } = (await stage().oneflow.contract(
					contract,
				)) as unknown as { lifecycle_state: object };
				await stage().sandbox.patch('contracts', contract, {
					lifecycle_state: {
						...state,
						contract_end_time: new Date(Date.now() + days * DAY).toISOString(),
					},
				});
			};
			await endsIn(soon, 20);
			await endsIn(later, 50);
			for (let round = 0; round < 2; round++) {
				const execution = await client.runManually(id, 'Every Morning');
				assert.equal(execution.status, 'success', failure(execution));
			}
			const drafts = await contractsWith('order_no', `renewal-${soon}`);
			assert.equal(drafts.length, 1);
			assert.equal(drafts[0]?.state, 'draft');
			assert(JSON.stringify(drafts[0]?.parties).includes('rena@example.org'));
			assert.equal((await contractsWith('order_no', `renewal-${later}`)).length, 0);
			const comments = await commentsOf(soon);
			assert.deepEqual(comments.length, 1);
			assert.match(comments[0] ?? '', new RegExp(`A renewal is drafted: .*/${drafts[0]?.id}$`));
		});

		it('bulk-sending: each row is one contract, a bad row says why, and a second upload makes none', async () => {
			const { client } = stage().n8n;
			const { id } = await imported('bulk-sending');
			await client.activate(id);
			const { nodes } = await client.workflow(id);
			const form = `${stage().n8n.url}/form/${nodes.find(({ name }) => name === 'Upload a Sheet')?.webhookId}`;
			const keys = [1, 2, 3].map((row) => `B${Date.now()}${row}`);
			const sheet = (mailOfThird: string) =>
				[
					'customer,company,contact,email',
					`${keys[0]},Bulk One Oy,Una Bulk,una@example.org`,
					`${keys[1]},Bulk Two Oy,Dua Bulk,dua@example.org`,
					`${keys[2]},Bulk Three Oy,Tria Bulk,${mailOfThird}`,
				].join('\n');
			const upload = async (text: string) => {
				const body = new FormData();
				body.set('field-0', new Blob([text], { type: 'text/csv' }), 'customers.csv');
				const answer = await fetch(form, { method: 'POST', body });
				assert.equal(answer.status, 200, await answer.text());
			};
			await upload(sheet('no address'));
			const [first] = await succeeded(id, 1);
			assert(first);
			assert.deepEqual(
				outputOf(first, 'Sent').map(({ json }) => [json.customer, json.wasThere]),
				[
					[keys[0], false],
					[keys[1], false],
				],
			);
			const failed = outputOf(first, 'Failed').map(({ json }) => json);
			assert.equal(failed.length, 1);
			assert.equal(failed[0]?.customer, keys[2]);
			assert.match(String(failed[0]?.problem), /email/i);

			await upload(sheet('tria@example.org'));
			const executions = await succeeded(id, 2);
			const second = executions.find((one) => one.id !== first.id);
			assert(second);
			assert.deepEqual(
				outputOf(second, 'Sent').map(({ json }) => [json.customer, json.wasThere]),
				[
					[keys[0], true],
					[keys[1], true],
					[keys[2], false],
				],
			);
			for (const key of keys) assert.equal((await contractsWith('order_no', key)).length, 1);
		});

		it('agent-and-approval: a draft is sent when a person approves it, and deleted when not', async () => {
			const { client } = stage().n8n;
			for (const decision of ['Send it', 'Delete it']) {
				const order = `A${Date.now()}`;
				const model = await startScriptedModel(draftingScript(order));
				const credential = await client.createCredential('Scripted model', 'openAiApi', {
					apiKey: 'sandbox-example-key',
					url: model.url,
				});
				try {
					const { id } = await imported('agent-and-approval', {
						adapt: (node) => {
							if (node.name !== 'Model') return;
							node.credentials = { openAiApi: credential };
							node.parameters.responsesApiEnabled = false;
						},
					});
					const executionId = await chat(id, `Draft a quote for Buyer Oy, order number ${order}.`);
					await until(
						async () => (await client.execution(executionId)).status !== 'running',
						IN_TIME_MS,
					);
					const [problem] = model.failures;
					if (problem) throw problem;
					const waiting = await client.execution(executionId);
					assert.equal(waiting.status, 'waiting', failure(waiting));
					const [draft] = await contractsWith('order_no', order);
					assert(draft);
					assert.equal(draft.state, 'draft');
					const [comment] = await commentsOf(draft.id);
					const address = /https?:\/\/\S+/.exec(comment ?? '')?.[0];
					assert(address, `The comment names no address: ${comment}`);
					assert.match(await (await fetch(address)).text(), /Approve this contract\?/);
					const body = new FormData();
					body.set('field-0', decision);
					const answer = await fetch(address, { method: 'POST', body });
					assert.equal(answer.status, 200, await answer.text());
					const ended = await client.finished(executionId);
					assert.equal(ended.status, 'success', failure(ended));
					const [now] = await contractsWith('order_no', order);
					assert.equal(now?.state, decision === 'Send it' ? 'pending' : undefined);
				} finally {
					await client.deleteCredential(credential.id);
					await model.stop();
				}
			}
		});

		it('are all of them tried here, and each has its page', async () => {
			const files = await readdir(FOLDER);
			const named = (ending: string) =>
				files
					.filter((file) => file.endsWith(ending))
					.map((file) => file.slice(0, -ending.length))
					.sort();
			assert.deepEqual([...new Set(tried)].sort(), named('.json'));
			assert.deepEqual(
				named('.md').filter((name) => name !== 'README'),
				named('.json'),
			);
		});
	});
}

/** What a model does that drafts one contract: look, draft, say its ID. */
const draftingScript = (order: string) => [
	(question: Question) => ({ tool: toolOf(question, 'Usable'), arguments: {} }),
	(question: Question) => {
		const [place] = rowsOf(question, 0);
		return {
			tool: toolOf(question, 'Draft'),
			arguments: {
				workspaceId: String(place?.workspaceId),
				templateId: String(place?.templateId),
				name: `Quote ${order}`,
				dataFields: { order_no: order },
				recipients: [
					{
						type: 'company',
						name: 'Buyer Oy',
						participants: [{ name: 'Bo Kivi', email: 'bo@example.org', signatory: true }],
					},
				],
			},
		};
	},
	(question: Question) => ({ text: `The draft is ready.\n${String(rowsOf(question, 1)[0]?.id)}` }),
];

/** Says something in the editor's chat, and returns the execution that this starts. */
async function chat(workflowId: string, chatInput: string): Promise<string> {
	const { client } = stage().n8n;
	const json = { sessionId: randomUUID(), action: 'sendMessage', chatInput };
	const data = {
		startTime: Date.now(),
		executionTime: 0,
		executionIndex: 0,
		executionStatus: 'success',
		source: [],
		data: { main: [[{ json }]] },
	};
	const { executionId } = await client.call<{ executionId: string }>(
		'POST',
		`/rest/workflows/${workflowId}/run`,
		{ triggerToStartFrom: { name: 'Chat', data }, workflowData: await client.workflow(workflowId) },
	);
	return executionId;
}

/** The texts of a contract's comments, oldest first. */
async function commentsOf(contract: number): Promise<string[]> {
	const { apiUrl, token, userEmail } = stage().access;
	const answer = await fetch(`${apiUrl}/contracts/${contract}/comments`, {
		headers: { 'x-oneflow-api-token': token, 'x-oneflow-user-email': userEmail },
	});
	assert.equal(answer.ok, true, `${answer.status}`);
	const { data } = (await answer.json()) as { data: Array<{ id: number; body: string }> };
	return data.sort((one, other) => one.id - other.id).map(({ body }) => body);
}
