import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import {
	chooseTemplate,
	CREATE_START,
	ONEFLOW_NODE,
	placeExamples,
	TRIGGER_RESULT,
} from '../demo/examples.mts';
import { buildStage, type Stage } from '../demo/stage.mts';
import { createContracts, signContract } from '../demo/story.mts';
import { outputOf } from '../host/client.mts';
import { lastLines } from '../host/command.mts';
import { PACKAGE_NAME } from '../host/package.mts';
import { step, toStandardError as report } from '../host/progress.mts';
import type { Registry } from '../host/registry.mts';
import type { WorkflowInput } from '../host/types.mts';

const WAITING_NODE = 'Send and wait';
const PATIENCE_MS = 60_000;
const QUIET_MS = 1_500;

export interface Update {
	/** The n8n. */
	version: string;
	registry: Registry;
	/** What the registry has as the latest version, and what it will have. */
	versions: [string, string];
	publishNext: () => Promise<void>;
}

/**
 * Installs the package by n8n's own installer, lets a trigger fire and a run wait, takes the update that
 * n8n offers, and sees both go on, also after a restart. Throws what did not happen.
 */
export async function liveThroughUpdate(update: Update): Promise<void> {
	const { version, registry } = update;
	const own = version === '2.41.1' ? undefined : version;
	const stage = await buildStage({ report, version: own, registry });
	try {
		await live(stage, update);
	} catch (error) {
		report(`\nThe last lines of n8n:\n${lastLines(stage.n8n.logs(), 40)}`);
		throw error;
	} finally {
		await stage.stop();
	}
}

async function live(
	stage: Stage,
	{ versions: [first, second], publishNext }: Update,
): Promise<void> {
	const { client } = stage.n8n;
	const { create, trigger } = await placeExamples(stage);
	const signed: number[] = [];
	const sign = async (contract: number) => {
		await signContract(stage, contract);
		signed.push(contract);
	};
	/** Waits until the trigger's workflow has run, once for each. */
	const fired = async () => {
		const seen = async () => await contractsOf(stage, trigger.id);
		await until('the trigger fires', async () => (await seen()).length >= signed.length);
		await sleep(QUIET_MS);
		assert.deepEqual((await seen()).sort(), [...signed].sort());
	};

	await step(`n8n has ${first} and offers nothing newer`, report, async () => {
		assert.deepEqual(await installed(stage), { installedVersion: first });
	});
	const [before, after, afterRestart] = await step(
		'Contracts are created, and the trigger fires',
		report,
		async () => {
			await client.activate(trigger.id);
			const made = [
				...(await createContracts(stage, create.id)),
				...(await createContracts(stage, create.id)),
			].map(({ id }) => id);
			await sign(made[0] ?? 0);
			await fired();
			return made;
		},
	);
	assert(before && after && afterRestart);
	const { waiting, waitingId } = await step('A run waits for signatures', report, async () => {
		const [contract = 0] = await draft(stage);
		const workflow = await client.createWorkflow(waitingWorkflow(stage, contract));
		const { executionId = '' } = await client.startManually(workflow.id, CREATE_START);
		await until(
			'the run waits',
			async () => (await client.execution(executionId)).status === 'waiting',
		);
		return { waiting: contract, waitingId: executionId };
	});
	await step(`n8n offers ${second} once it is published, and takes it`, report, async () => {
		await publishNext();
		assert.deepEqual(await installed(stage), { installedVersion: first, updateAvailable: second });
		const { installedVersion } = await client.updatePackage(PACKAGE_NAME);
		assert.equal(installedVersion, second);
		assert.deepEqual(await installed(stage), { installedVersion: second });
	});
	await step('The trigger goes on, and so does the run', report, async () => {
		await sign(after);
		// The trigger is told of the waited-for contract as well.
		await sign(waiting);
		await fired();
		const run = await client.finished(waitingId, PATIENCE_MS);
		const [item] = outputOf(run, WAITING_NODE);
		assert.equal(run.status, 'success', run.data.resultData.error?.message);
		assert.equal(item?.json.outcome, 'signed');
	});
	await step('After a restart the trigger still fires, and cleans up', report, async () => {
		await stage.n8n.stop();
		await stage.n8n.restart();
		assert.deepEqual(await installed(stage), { installedVersion: second });
		await sign(afterRestart);
		await fired();
		await client.deactivate(trigger.id);
		// Others are the extension's own.
		const left = (await stage.oneflow.webhooks()).filter(({ callback_url: url }) =>
			url.startsWith(stage.n8n.url),
		);
		assert.deepEqual(left, []);
	});
}

/** The contracts for which the trigger's workflow ran; a run that finds nothing new has none. */
async function contractsOf({ n8n }: Stage, workflowId: string): Promise<number[]> {
	const ids: number[] = [];
	for (const { id, status } of await n8n.client.executions(workflowId)) {
		assert.notEqual(status, 'error');
		if (status !== 'success') continue;
		const run = await n8n.client.execution(id);
		ids.push(...outputOf(run, TRIGGER_RESULT).map(({ json }) => Number(json.contractId)));
	}
	return ids;
}

/** What n8n's settings say of the package. */
async function installed({ n8n }: Stage): Promise<object> {
	const all = await n8n.client.installedPackages();
	const found = all.filter(({ packageName }) => packageName === PACKAGE_NAME);
	assert.equal(found.length, 1, `n8n has the package ${found.length} times.`);
	const { installedVersion, updateAvailable } = found[0] ?? {};
	return { installedVersion, ...(updateAvailable !== undefined && { updateAvailable }) };
}

async function draft(stage: Stage): Promise<number[]> {
	const { workspace, template } = await chooseTemplate(stage);
	const { ids } = await stage.sandbox.makeContracts({
		workspace_id: workspace.id,
		template_id: template.id,
		publish: false,
		count: 1,
	});
	return ids;
}

function waitingWorkflow({ credential }: Stage, contractId: number): WorkflowInput {
	const start = { id: randomUUID(), name: CREATE_START, type: 'n8n-nodes-base.manualTrigger' };
	const wait = { id: randomUUID(), name: WAITING_NODE, type: ONEFLOW_NODE };
	const operation = { resource: 'contract', operation: 'publishAndWait' };
	return {
		name: 'Waits for signatures',
		nodes: [
			{ ...start, typeVersion: 1, position: [0, 0], parameters: {} },
			{
				...wait,
				typeVersion: 1,
				position: [200, 0],
				parameters: { ...operation, contractId: { __rl: true, mode: 'id', value: contractId } },
				credentials: { oneflowApi: credential },
			},
		],
		connections: { [CREATE_START]: { main: [[{ node: WAITING_NODE, type: 'main', index: 0 }]] } },
	};
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
	const end = Date.now() + PATIENCE_MS;
	while (!(await isSo())) {
		if (Date.now() > end) throw new Error(`Not within ${PATIENCE_MS / 1000} s: ${what}.`);
		await sleep(200);
	}
}
