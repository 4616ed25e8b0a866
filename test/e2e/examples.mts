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
import type { Execution, NodeCredential, WorkflowInput } from '../../tools/host/types.mts';
import { rowsOf, startScriptedModel, toolOf } from './scriptedModel.mts';
import { requests, stage, usableChoice } from './setting.mts';
import { startStandIn } from './standIn.mts';
import { deliveriesTo, pendingContracts, sign } from './triggerTools.mts';

const FOLDER = join(REPOSITORY, 'examples');
const OURS = 'n8n-nodes-oneflow.';
const DAY = 86_400_000;
/** Long enough for a notification that should not come. */
const QUIET_MS = 1500;

type Node = WorkflowInput['nodes'][number];

async function example(name: string): Promise<WorkflowInput> {
	return JSON.parse(await readFile(join(FOLDER, `${name}.json`), 'utf8')) as WorkflowInput;
}

const nodeOf = (workflow: WorkflowInput, name: string): Node => {
	const node = workflow.nodes.find((one) => one.name === name);
	assert(node, `The example has no node "${name}".`);
	return node;
};

/** The address of a trigger's path, which n8n keeps from the file. */
const addressOf = (workflow: WorkflowInput, name: string, rest = '') =>
	`${stage().n8n.url}/${rest === '' ? 'form' : 'webhook'}/${nodeOf(workflow, name).webhookId}${rest}`;

const failure = ({ data }: Execution) => data.resultData.error?.message;

/** The nodes that ran, in no order. */
const ran = ({ data }: Execution) => Object.keys(data.resultData.runData);

const valuesOf = (contract: Contract) =>
	Object.fromEntries(
		contract.data_fields.map((field) => [field._private_ownerside.custom_id, field.value]),
	);

/** What the API answers to a call past the nodes. */
async function ask<T>(path: string): Promise<T> {
	const { apiUrl, token, userEmail } = stage().access;
	const response = await fetch(`${apiUrl}${path}`, {
		headers: { 'x-oneflow-api-token': token, 'x-oneflow-user-email': userEmail },
	});
	assert.equal(response.ok, true, `${path}: ${response.status}`);
	return (await response.json()) as T;
}

export function examplesSuite(): void {
	describe('The examples, imported as they are', () => {
		const tried: string[] = [];
		const made: string[] = [];

		/**
		 * Imports an example and chooses the credential in its Oneflow nodes, as a user does. `adapt` is for
		 * what the example's own notes tell the user to change.
		 */
		async function imported(
			name: string,
			{
				credential = stage().credential,
				adapt = () => {},
			}: { credential?: NodeCredential; adapt?: (workflow: WorkflowInput) => void } = {},
		): Promise<{ id: string; workflow: WorkflowInput }> {
			tried.push(`${name}.json`);
			const workflow = await example(name);
			for (const node of workflow.nodes) {
				if (node.type.startsWith(OURS)) node.credentials = { [CREDENTIAL_TYPE]: credential };
			}
			adapt(workflow);
			const { id } = await stage().n8n.client.createWorkflow(workflow);
			made.push(id);
			return { id, workflow };
		}

		after(async () => {
			const { client } = stage().n8n;
			for (const id of made) {
				await client.deactivate(id).catch(() => {});
				await client.deleteWorkflow(id);
			}
		});

		it('form-to-contract: a filled form makes and sends a contract, filled again the same', async () => {
			const { client } = stage().n8n;
			const { id, workflow } = await imported('form-to-contract');
			await client.activate(id);
			const form = addressOf(workflow, 'Order Form');
			assert.match(await (await fetch(form)).text(), /Order number/);
			const order = String(Date.now());
			const fill = async () => {
				const body = new FormData();
				['', 'Form Oy', 'Fia Form', 'fia@example.org'].forEach((value, index) => {
					body.set(`field-${index}`, index === 0 ? order : value);
				});
				const answer = await fetch(form, { method: 'POST', body });
				assert.equal(answer.status, 200, await answer.text());
			};

			await fill();
			const [first] = await client.waitForExecutions(id, 1);
			assert(first);
			assert.equal(first.status, 'success', failure(first));
			const [item] = outputOf(first, 'Create Contract');
			const contract = await stage().oneflow.contract(Number(item?.json.id));
			assert.equal(contract.state, 'pending');
			assert.equal(contract._private.name, `Order ${order}`);
			assert.equal(valuesOf(contract).order_no, order);
			const other = contract.parties.find(({ my_party: own }) => !own);
			assert.equal(other?.name, 'Form Oy');
			assert.deepEqual(
				other?.participants?.map(({ name, email, signatory }) => ({ name, email, signatory })),
				[{ name: 'Fia Form', email: 'fia@example.org', signatory: true }],
			);
			const sent = (await requests()).find(({ path }) =>
				path.endsWith(`/contracts/${contract.id}/publish`),
			);
			assert.deepEqual(sent?.body, {
				subject: `Your order ${order}`,
				message: 'Hello,\n\nplease review and sign.',
			});

			await fill();
			const executions = await client.waitForExecutions(id, 2);
			for (const execution of executions) {
				assert.equal(execution.status, 'success', failure(execution));
				const [{ json } = { json: {} }] = outputOf(execution, 'Create Contract');
				assert.equal(json.id, contract.id);
			}
			const all = (await stage().oneflow.contracts()).filter(
				({ _private }) => _private.name === `Order ${order}`,
			);
			assert.equal(all.length, 1);
		});

		it('signed-to-file: the PDF of a signed contract is in the archive', async () => {
			const { client } = stage().n8n;
			const archive = await startStandIn();
			try {
				const { id } = await imported('signed-to-file', {
					adapt: (workflow) => {
						const { parameters } = nodeOf(workflow, 'File PDF');
						parameters.url = String(parameters.url).replace(
							'https://archive.example.com/api',
							archive.url,
						);
					},
				});
				await client.activate(id);
				const [contract] = await pendingContracts(1);
				assert(contract);
				await sign(contract);
				const [execution] = await client.waitForExecutions(id, 1);
				assert(execution);
				assert.equal(execution.status, 'success', failure(execution));
				const { apiUrl, token } = stage().access;
				const answer = await fetch(`${apiUrl}/contracts/${contract}/files/1?download=true`, {
					headers: { 'x-oneflow-api-token': token },
				});
				assert.equal(answer.status, 200);
				const pdf = Buffer.from(await answer.arrayBuffer());
				const [filed, ...others] = archive.received;
				assert.equal(others.length, 0);
				assert.deepEqual([filed?.method, filed?.path], ['POST', `/contracts/${contract}/files`]);
				assert(filed?.body.includes(pdf), 'The archive has another file.');
			} finally {
				await archive.stop();
			}
		});

		it('wait-for-signatures: signed takes one branch, declined the other', async () => {
			const { client } = stage().n8n;
			const { id } = await imported('wait-for-signatures');
			const waiting = async () => {
				const { executionId } = await client.startManually(id, 'Start');
				assert(executionId);
				for (let tries = 0; tries < 300; tries++) {
					const { status } = await client.execution(executionId);
					if (status === 'waiting') break;
					assert(['new', 'running'].includes(status), `The execution is ${status}.`);
					await sleep(100);
				}
				const execution = await client.execution(executionId);
				assert.equal(execution.status, 'waiting');
				const [item] = outputOf(execution, 'Create Contract');
				return { executionId, contract: Number(item?.json.id) };
			};

			const one = await waiting();
			assert.equal((await stage().oneflow.contract(one.contract)).state, 'pending');
			await sign(one.contract);
			const signed = await client.finished(one.executionId);
			assert.equal(signed.status, 'success', failure(signed));
			assert(ran(signed).includes('Deliver'));
			assert(!ran(signed).includes('Ask Why'));

			const other = await waiting();
			await stage().sandbox.decline(other.contract);
			const declined = await client.finished(other.executionId);
			assert.equal(declined.status, 'success', failure(declined));
			assert(ran(declined).includes('Ask Why'));
			assert(!ran(declined).includes('Deliver'));
		});

		it('remind-when-unsigned: only what was sent three days ago gets a reminder', async () => {
			const { client } = stage().n8n;
			const { id } = await imported('remind-when-unsigned');
			const [old, fresh, older, decided] = await pendingContracts(4);
			assert(old && fresh && older && decided);
			await sign(decided);
			const sentAt = async (contract: number, daysAgo: number) =>
				await stage().sandbox.patch('contracts', contract, {
					published_time: new Date(Date.now() - daysAgo * DAY).toISOString(),
				});
			await sentAt(old, 3.5);
			await sentAt(older, 4.5);
			await sentAt(decided, 3.5);
			const execution = await client.runManually(id, 'Every Morning');
			assert.equal(execution.status, 'success', failure(execution));
			const remindersOf = async (contract: number) =>
				(
					await ask<{ data: Array<{ subject: string; message: string; date_time: string }> }>(
						`/contracts/${contract}/reminders`,
					)
				).data;
			const [reminder, ...others] = await remindersOf(old);
			assert(reminder);
			assert.equal(others.length, 0);
			assert.match(reminder.subject, /^Not signed yet: ./);
			assert.match(reminder.message, /Still open: .*Tess Berg/);
			const inMs = Date.parse(reminder.date_time) - Date.now();
			assert(inMs > 0 && inMs <= 3_600_000, `The reminder comes in ${inMs} ms.`);
			for (const one of [fresh, older, decided]) assert.deepEqual(await remindersOf(one), []);
		});

		it('expiring-contracts: the list holds what ends within three days, and nothing else', async () => {
			const { client } = stage().n8n;
			const { id } = await imported('expiring-contracts');
			const [soon, later] = await pendingContracts(2);
			assert(soon && later);
			const endsIn = async (contract: number, days: number) =>
				await stage().sandbox.patch('contracts', contract, {
					signing_period_expiry_time: new Date(Date.now() + days * DAY).toISOString(),
				});
			await endsIn(soon, 2);
			await endsIn(later, 4);
			const execution = await client.runManually(id, 'Every Night');
			assert.equal(execution.status, 'success', failure(execution));
			const [item, ...others] = outputOf(execution, 'One List');
			assert.equal(others.length, 0, 'One list was wanted.');
			const list = item?.json.contracts as Array<{ contract: string; ends: string; link: string }>;
			const linksOf = (contract: number) =>
				list.filter(({ link }) => link.endsWith(`/${contract}`)).length;
			assert.equal(linksOf(soon), 1);
			assert.equal(linksOf(later), 0);
			for (const { ends, contract } of list) {
				assert(Date.parse(ends) <= Date.now() + 3 * DAY, `"${contract}" ends only at ${ends}.`);
			}
		});

		it('sync-data-fields: the wanted fields are there, and a second run changes nothing', async () => {
			const { client } = stage().n8n;
			const { id } = await imported('sync-data-fields');
			const { template } = await usableChoice();
			const typeId = template.template_type?.id ?? 0;
			const before = await stage().oneflow.dataFields(typeId);
			const execution = await client.runManually(id, 'Every Night');
			assert.equal(execution.status, 'success', failure(execution));
			const now = await stage().oneflow.dataFields(typeId);
			const nameOf = (customId: string) => now.find((one) => one.custom_id === customId)?.name;
			assert.equal(nameOf('delivery_week'), 'Delivery week');
			assert.equal(nameOf('contact_person'), 'Contact person');
			for (const { custom_id: customId, name } of before) assert.equal(nameOf(customId), name);
			const told = outputOf(execution, 'Fields Now').map(({ json }) => json.customId);
			assert.deepEqual(
				told.sort(),
				now
					.filter(({ active }) => active)
					.map(({ custom_id: customId }) => customId)
					.sort(),
			);
			const again = await client.runManually(id, 'Every Night');
			assert.equal(again.status, 'success', failure(again));
			assert.deepEqual(await stage().oneflow.dataFields(typeId), now);
		});

		it('partner-webhook: what the extension sends arrives with its customer, and nothing forged', async () => {
			const { client } = stage().n8n;
			const key = randomUUID();
			const credential = await client.createCredential(
				'Oneflow, with the sign key',
				CREDENTIAL_TYPE,
				{
					...stage().credentialData,
					webhookSignKey: key,
				},
			);
			const { id, workflow } = await imported('partner-webhook', { credential });
			await client.activate(id);
			const address = addressOf(workflow, 'From the Extension', '/webhook');
			const before = await stage().oneflow.webhooks();
			const { template } = await usableChoice();
			const { row } = await stage().sandbox.call<{ row: { id: number } }>('POST', '/patch', {
				kind: 'webhooks',
				set: {
					callback_url: `${address}?customer=4711`,
					sign_key: key,
					template_group_id: template.template_type?.id,
				},
			});
			try {
				const [contract] = await pendingContracts(1);
				assert(contract);
				const { name } = (await stage().oneflow.contract(contract))._private;
				await sign(contract);
				const deliveries = await deliveriesTo(row.id);
				for (const { status, error, url } of deliveries)
					assert.equal(status, 200, `${url}: ${error}`);
				const [execution] = await client.waitForExecutions(id, 1);
				assert(execution);
				assert.equal(execution.status, 'success', failure(execution));
				assert.deepEqual(
					outputOf(execution, 'Which Customer').map(({ json }) => json),
					[{ customer: '4711', contract: name, state: 'signed' }],
				);
				const forged = await fetch(address, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({
						contract: { id: contract },
						callback_id: randomUUID(),
						events: [{ id: 1, type: 'contract:sign', created_time: '2025-01-01T00:00:00+00:00' }],
						signature: '0'.repeat(40),
					}),
				});
				assert.equal(forged.status, 401);
				await sleep(QUIET_MS);
				assert.equal((await client.realExecutions(id)).length, 1);
				// The node registered nothing of its own.
				assert.equal((await stage().oneflow.webhooks()).length, before.length + 1);
			} finally {
				await stage().sandbox.patch('webhooks', row.id, null);
				await client.deactivate(id);
				await client.deleteWorkflow(id);
				made.splice(made.indexOf(id), 1);
				await client.deleteCredential(credential.id);
			}
		});

		it('agent-that-drafts: what is asked for in the chat becomes a draft, and nothing is sent', async () => {
			const { client } = stage().n8n;
			const order = String(Date.now());
			const recipients = [
				{
					type: 'company',
					name: 'Buyer Oy',
					participants: [{ name: 'Bo Kivi', email: 'bo@example.org', signatory: true }],
				},
			];
			const model = await startScriptedModel([
				(question) => ({ tool: toolOf(question, 'Usable'), arguments: {} }),
				(question) => {
					const [place] = rowsOf(question, 0);
					return {
						tool: toolOf(question, 'Draft'),
						arguments: {
							workspaceId: String(place?.workspaceId),
							templateId: String(place?.templateId),
							name: `Quote ${order}`,
							dataFields: { order_no: order },
							recipients,
						},
					};
				},
				(question) => {
					const [contract] = rowsOf(question, 1);
					const contractId = String(contract?.id);
					return { tool: toolOf(question, 'Read'), arguments: { contractId } };
				},
				(question) => {
					const [contract] = rowsOf(question, 2);
					return { text: `${String(contract?.name)} is a ${String(contract?.state)}.` };
				},
			]);
			const credential = await client.createCredential('Scripted model', 'openAiApi', {
				apiKey: 'sandbox-example-key',
				url: model.url,
			});
			try {
				const { id, workflow } = await imported('agent-that-drafts', {
					adapt: (given) => {
						const node = nodeOf(given, 'Model');
						node.credentials = { openAiApi: credential };
						node.parameters.responsesApiEnabled = false;
					},
				});
				const chatInput = `Draft a quote for Buyer Oy, Bo Kivi, bo@example.org, order number ${order}.`;
				const said = { sessionId: randomUUID(), action: 'sendMessage', chatInput };
				// As the editor's chat sends it.
				const { executionId } = await client.call<{ executionId: string }>(
					'POST',
					`/rest/workflows/${id}/run`,
					{
						triggerToStartFrom: {
							name: nodeOf(workflow, 'Chat').name,
							data: {
								startTime: Date.now(),
								executionTime: 0,
								executionIndex: 0,
								executionStatus: 'success',
								source: [],
								data: { main: [[{ json: said }]] },
							},
						},
						workflowData: await client.workflow(id),
					},
				);
				const execution = await client.finished(executionId);
				const [problem] = model.failures;
				if (problem) throw problem;
				assert.equal(execution.status, 'success', failure(execution));
				assert.equal(model.questions[0]?.prompt, chatInput);
				assert.deepEqual(
					outputOf(execution, 'Agent').map(({ json }) => json.output),
					[`Quote ${order} is a draft.`],
				);
				const drafts = await stage().oneflow.contractsNamed(`Quote ${order}`);
				assert.deepEqual(
					drafts.map(({ state }) => state),
					['draft'],
				);
				const contract = await stage().oneflow.contract(drafts[0]?.id ?? 0);
				assert.equal(valuesOf(contract).order_no, order);
				assert.equal(contract.parties.find(({ my_party: own }) => !own)?.name, 'Buyer Oy');
			} finally {
				await client.deleteCredential(credential.id);
				await model.stop();
			}
		});

		it('are all of them tried here', async () => {
			const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'));
			assert.deepEqual(tried.sort(), files.sort());
		});
	});
}
