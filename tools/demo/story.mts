import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

import { outputOf } from '../host/client.mts';
import { lastLines } from '../host/command.mts';
import { seconds } from '../host/progress.mts';
import { CREATE_NODE, CREATE_START, placeExamples, TRIGGER_RESULT } from './examples.mts';
import { peopleOf, type Contract } from './oneflow.mts';
import { decideOnPage } from './sign.mts';
import { buildStage, CREDENTIAL_TYPE, type Stage, type StageOptions } from './stage.mts';

const QUIET_MS = 1500;
/** Until an event has run, also one that was missed. */
const STARTED_MS = 90_000;

export interface StoryOptions extends StageOptions {
	/** Whether n8n is also killed, and started after a second contract was signed. */
	withDowntime?: boolean;
}

/**
 * The whole story without anybody watching: two contracts are created and sent, one is signed, and
 * the trigger's workflow runs with it. Returns whether everything happened.
 */
export async function tellStory(options: StoryOptions): Promise<boolean> {
	const { report } = options;
	const start = performance.now();
	let stage: Stage | undefined;
	const happened = async <T,>(what: string, work: () => Promise<T>): Promise<T> => {
		try {
			const result = await work();
			report(`✓ ${what} (${seconds(start)} since the start)`);
			return result;
		} catch (error) {
			report(`✗ ${what} (${seconds(start)} since the start)`);
			throw error;
		}
	};

	try {
		stage = await buildStage(options);
		await play(stage, happened, options);
		const { stop } = stage;
		await happened('n8n and the sandbox have stopped', stop);
		report(`\nAll of it happened, in ${seconds(start)}.`);
		return true;
	} catch (error) {
		report(`\nThe story stopped here: ${error instanceof Error ? error.message : String(error)}`);
		if (stage) {
			report(`\nThe last lines of n8n:\n${lastLines(stage.n8n.logs(), 40)}`);
			report(
				`\nThe last lines of the sandbox:\n${stage.sandbox.output().split('\n').slice(-15).join('\n')}`,
			);
			await stage.stop();
		}
		return false;
	}
}

type Happened = <T>(what: string, work: () => Promise<T>) => Promise<T>;

async function play(
	stage: Stage,
	happened: Happened,
	{ withDowntime = false }: StoryOptions,
): Promise<void> {
	const { client } = stage.n8n;

	await happened('n8n lists both nodes and the credential', async () => {
		const nodes = (await client.nodeTypes()).map(({ name }) => name);
		const credentials = (await client.credentialTypes()).map(({ name }) => name);
		for (const name of ['oneflow', 'oneflowTrigger']) {
			assert(nodes.includes(`n8n-nodes-oneflow.${name}`), `n8n does not list the node ${name}.`);
		}
		assert(credentials.includes(CREDENTIAL_TYPE), 'n8n does not list the credential.');
	});

	await happened('The credential test says OK, and refuses a wrong token', async () => {
		const test = async (data: Record<string, string>) =>
			await client.testCredential(stage.credential, CREDENTIAL_TYPE, data);
		const right = await test(stage.credentialData);
		assert.equal(right.status, 'OK', right.message);
		const wrong = await test({ ...stage.credentialData, apiToken: 'x'.repeat(40) });
		assert.equal(wrong.status, 'Error', 'A wrong token was accepted.');
	});

	const { create, trigger } = await happened('The example workflows are in place', async () => {
		return await placeExamples(stage);
	});

	await happened('The trigger workflow is published and has registered its webhooks', async () => {
		await client.activate(trigger.id);
		const webhooks = await stage.oneflow.webhooks();
		const own = webhooks.filter(({ callback_url: url }) => url.startsWith(stage.n8n.url));
		assert(own.length > 0, 'Oneflow has no webhook of this n8n.');
	});

	const contracts = await happened('Two contracts are created and sent', async () => {
		return await createContracts(stage, create.id);
	});

	/** What the runs of the trigger's workflow went on with; one for an event that has run has no items. */
	const started = async () => {
		const executions = await client.realExecutions(trigger.id);
		for (const { status, data } of executions) {
			assert.notEqual(status, 'error', data.resultData.error?.message);
		}
		return executions.flatMap((one) => outputOf(one, TRIGGER_RESULT).map(({ json }) => json));
	};
	const startedWith = async (count: number) => {
		for (const end = Date.now() + STARTED_MS; ; ) {
			const items = await started();
			if (items.length >= count) return items;
			assert(Date.now() < end, `The trigger's workflow ran ${items.length} of ${count} times.`);
			await sleep(200);
		}
	};

	const signed = contracts[0] as Contract;
	await happened(`"${signed._private.name}" is signed on the participant's page`, async () => {
		await signContract(stage, signed.id);
	});

	await happened("The trigger's workflow ran once, with the signed contract", async () => {
		const [item] = await startedWith(1);
		assert.deepEqual(item, {
			contractId: signed.id,
			name: signed._private.name,
			state: 'signed',
			signedBy: peopleOf(signed)
				.filter(({ signatory }) => signatory)
				.map(({ name }) => name)
				.join(', '),
		});
		await sleep(QUIET_MS);
		const { length: count } = await started();
		assert.equal(count, 1, `The trigger's workflow ran ${count} times.`);
	});

	if (withDowntime) {
		const missed = contracts[1] as Contract;
		await happened('What was signed while n8n was down runs once, and nothing again', async () => {
			await stage.n8n.kill();
			await signContract(stage, missed.id);
			await stage.n8n.restart();
			await startedWith(2);
			await sleep(5 * QUIET_MS);
			const ids = (await started()).map(({ contractId }) => contractId);
			assert.deepEqual(new Set(ids), new Set([signed.id, missed.id]));
			assert.equal(ids.length, 2, `The trigger's workflow ran ${ids.length} times.`);
		});
	}

	await happened(
		'After taking the trigger workflow out of production no webhook is left',
		async () => {
			await client.deactivate(trigger.id);
			const webhooks = await stage.oneflow.webhooks();
			const left = webhooks.filter(({ callback_url: url }) => url.startsWith(stage.n8n.url));
			assert.equal(left.length, 0, `${left.length} webhooks are left.`);
		},
	);
}

/** Runs the example that creates and sends two contracts; they. */
export async function createContracts(stage: Stage, workflowId: string): Promise<Contract[]> {
	const execution = await stage.n8n.client.runManually(workflowId, CREATE_START);
	assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
	const items = outputOf(execution, CREATE_NODE);
	assert.equal(items.length, 2, `The node gave ${items.length} items for two customers.`);
	const contracts = await Promise.all(
		items.map(async ({ json }) => await stage.oneflow.contract(Number(json.id))),
	);
	for (const { state, _private } of contracts) {
		assert.equal(state, 'pending', `"${_private.name}" is ${state} and not sent.`);
	}
	const names = contracts.map(({ _private }) => _private.name);
	assert.equal(new Set(names).size, 2, `Both contracts are named "${names[0]}".`);
	return contracts;
}

/** Signs for every signatory, one after the other, each on the own page. */
export async function signContract(stage: Stage, contractId: number): Promise<void> {
	const signatories = peopleOf(await stage.oneflow.contract(contractId)).filter(
		({ signatory }) => signatory,
	);
	assert(signatories.length > 0, 'The contract has nobody to sign it.');
	for (const { id } of signatories) {
		await decideOnPage(await stage.oneflow.accessLink(contractId, id), 'sign');
	}
	const { state } = await stage.oneflow.contract(contractId);
	assert.equal(state, 'signed', `The contract is ${state} after all have signed.`);
}
