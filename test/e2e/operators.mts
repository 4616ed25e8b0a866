import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { spawnSandbox } from '../../sandbox/spawn.mts';
import { OneflowReader } from '../../tools/demo/oneflow.mts';
import { stage } from './setting.mts';
import {
	idle,
	pendingContracts,
	SETUPS,
	sign,
	startedContracts,
	TRIGGER,
	triggerWorkflow,
	until,
} from './triggerTools.mts';

/** A look, and more. */
const LOOKED_MS = 14_000;

const WRITER = 'Writes static data';

/** A node that changes the workflow's static data and its own in every run. */
function staticDataWriter() {
	return {
		id: randomUUID(),
		name: WRITER,
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		position: [440, 0] as [number, number],
		parameters: {
			jsCode: [
				"for (const data of [$getWorkflowStaticData('global'), $getWorkflowStaticData('node')]) {",
				'	data.runs = (data.runs ?? 0) + 1;',
				'}',
				'return $input.all();',
			].join('\n'),
		},
	};
}

const opened: string[] = [];

async function published(parameters: Record<string, unknown>, change = {}): Promise<string> {
	const { client } = stage().n8n;
	const { id } = await client.createWorkflow(
		triggerWorkflow({ events: ['contract:sign'], ...parameters }, change),
	);
	opened.push(id);
	await client.activate(id);
	// The trigger asks n8n's database what it has listened to.
	await until(async () => (await client.executions(id)).length > 0, 30_000);
	return id;
}

async function signed(count: number): Promise<number[]> {
	const contracts = await pendingContracts(count);
	await Promise.all(contracts.map(sign));
	return contracts;
}

interface OtherAccount {
	/** Makes a contract, sends and signs it. */
	signNew(): Promise<number>;
}

/** Does something with a further account, at a Oneflow of its own; its contracts are older than the call. */
async function withOther(
	work: (other: OtherAccount, credentialData: Record<string, unknown>) => Promise<void>,
): Promise<void> {
	const sandbox = await spawnSandbox({ args: ['--seed', 'other'] });
	const data = {
		...stage().credentialData,
		apiToken: 'other-example-token-00000000000000000077',
		userEmail: 'astrid.nygard@fjordlys.example',
		baseUrl: `${sandbox.url}/v1`,
	};
	const reader = new OneflowReader(data.baseUrl, data.apiToken, data.userEmail);
	const signNew = async () => {
		const [workspace] = (await reader.usable()).filter(({ templates }) => templates.length > 0);
		assert(workspace);
		const { ids } = await sandbox.makeContracts({
			workspace_id: workspace.id,
			template_id: workspace.templates[0]!.id,
			publish: true,
			counterparty: { name: 'Tess Berg', email: 'tess@example.org' },
		});
		await sandbox.sign(ids[0]!);
		return ids[0]!;
	};
	try {
		await work({ signNew }, data);
	} finally {
		await sandbox.stop();
	}
}

/** What operators do to a published workflow. */
export function operatorsSuite(): void {
	describe("An operator's day with the trigger", () => {
		const control = async (path: string, body: object) =>
			await stage().sandbox.call('POST', path, body);

		before(async () => await control('/retry-factor', { factor: 0.0001 }));
		after(async () => await control('/retry-factor', { factor: 1 }));

		afterEach(async () => {
			for (const id of opened.splice(0))
				await stage()
					.n8n.client.deactivate(id)
					.catch(() => {});
		});

		const runs = async (id: string) => (await startedContracts(id)).sort();

		for (const [name, parameters] of Object.entries(SETUPS)) {
			it(`ends with no event of before when it is edited to hear more, ${name}`, async () => {
				const { client } = stage().n8n;
				const id = await published({ ...parameters, events: ['contract:decline'] });
				await signed(3);
				await sleep(3000);
				const { nodes } = await client.workflow(id);
				const [trigger, ...others] = nodes;
				const wider = { ...trigger?.parameters, events: ['contract:decline', 'contract:sign'] };
				await client.updateWorkflow(id, { nodes: [{ ...trigger!, parameters: wider }, ...others] });
				await client.activate(id);
				await sleep(LOOKED_MS);
				assert.deepEqual(await runs(id), []);
				const contracts = await signed(2);
				await until(async () => (await runs(id)).length >= 2, 40_000);
				assert.deepEqual(await runs(id), contracts.sort());
			});

			it(`ends with no old contract of another account that the credential leads to, ${name}`, async () => {
				const { client } = stage().n8n;
				await withOther(async (_, data) => {
					const id = await published(parameters);
					const credential = await client.createCredential('Other', 'oneflowApi', data);
					const { nodes } = await client.workflow(id);
					const [trigger, ...others] = nodes;
					const credentials = { oneflowApi: credential };
					await client.updateWorkflow(id, { nodes: [{ ...trigger!, credentials }, ...others] });
					await client.activate(id);
					await sleep(LOOKED_MS);
					assert.deepEqual(await runs(id), []);
					await client.deactivate(id);
					await client.deleteCredential(credential.id);
				});
			});

			it(`begins anew when its credential is edited to lead to another account, ${name}`, async () => {
				const { client } = stage().n8n;
				await withOther(async (other, data) => {
					const own = stage().credentialData;
					const credential = await client.createCredential('Edited', 'oneflowApi', own);
					const id = await published(parameters, { credentials: { oneflowApi: credential } });
					await client.updateCredential(credential, 'oneflowApi', data);
					await sleep(LOOKED_MS);
					assert.deepEqual(await runs(id), []);
					await stage().n8n.kill();
					await stage().n8n.restart();
					await sleep(LOOKED_MS);
					assert.deepEqual(await runs(id), []);
					const contract = await other.signNew();
					await until(async () => (await runs(id)).length > 0, 90_000);
					assert.deepEqual(await runs(id), [contract]);
					await client.deactivate(id);
					await client.deleteCredential(credential.id);
				});
			});

			it(`finds what a renamed trigger has missed, though another node writes static data, ${name}`, async () => {
				const { client } = stage().n8n;
				const id = await published(parameters);
				const workflow = await client.workflow(id);
				const [trigger, ...others] = workflow.nodes;
				await client.updateWorkflow(id, {
					nodes: [{ ...trigger!, name: 'Renamed' }, ...others, staticDataWriter()],
					connections: {
						Renamed: { main: [[{ node: 'After', type: 'main', index: 0 }]] },
						After: { main: [[{ node: WRITER, type: 'main', index: 0 }]] },
					},
				});
				await client.activate(id);
				await sleep(3000);
				// One run before the downtime, so that the data is written.
				const [first] = await signed(1);
				const heard = async () => await startedContracts(id, 'Renamed');
				await until(async () => (await heard()).length >= 1, 60_000);
				await sleep(1000);
				const contracts = await pendingContracts(3);
				await stage().n8n.kill();
				await Promise.all(contracts.map(sign));
				await idle(120_000);
				await stage().n8n.restart();
				await until(async () => (await heard()).length >= 4, 60_000);
				assert.deepEqual((await heard()).sort(), [first, ...contracts].sort());
			});
		}

		it('hears of a refused token as one failed execution', async () => {
			const { client } = stage().n8n;
			const id = await published(SETUPS['without a webhook']);
			await stage().sandbox.fault({ kind: 'status', status: 401, path: '^/v1/contracts$' });
			await sleep(LOOKED_MS + 12_000);
			await stage().sandbox.clearFaults();
			const failed = (await client.executions(id)).filter(({ status }) => status === 'error');
			assert.equal(failed.length, 1);
		});

		it('gets the latest event by Execute step where there is no webhook', async () => {
			const [contract] = await signed(1);
			const { client } = stage().n8n;
			const { id } = await client.createWorkflow(
				triggerWorkflow({ events: ['contract:sign'], setup: 'polling' }),
			);
			const { data } = await client.runManually(id, TRIGGER);
			const item = data.resultData.runData[TRIGGER]?.[0]?.data?.main?.[0]?.[0];
			assert.equal(item?.json.contractId, contract);
		});
	});
}
