import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { onceEach } from './expect.mts';
import {
	code,
	listen,
	notificationOf,
	pendingContracts,
	post,
	setting,
	signedContracts,
	TRIGGER,
} from './setting.mts';

const SLOW_MS = 1_500;
const WRITES_STATIC_DATA = `
$getWorkflowStaticData('global').seen = Date.now();
$getWorkflowStaticData('node').seen = Date.now();
return $input.all();`;

/** What else happens in a workflow while its trigger listens. */
export function changesSuite(): void {
	describe('In queue mode the trigger still hears', () => {
		it('after another node has written static data', async () => {
			const { queue, sandbox } = setting();
			const { workflowId } = await listen({}, [code(WRITES_STATIC_DATA)]);
			const contracts = await pendingContracts(4);
			for (const contract of contracts) {
				await sandbox.sign(contract);
				assert(await sandbox.idle(30_000));
				await sleep(1000);
			}
			const calls = (await sandbox.deliveries()).slice(-contracts.length);
			assert.deepEqual(new Set(calls.map(({ status }) => status)), new Set([200]));
			await onceEach(workflowId, contracts);
			await queue.client.deactivate(workflowId);
		});

		it('after a call was under way while its workflow was published again', async () => {
			const { queue, sandbox } = setting();
			const old = await signedContracts(2);
			const first = await listen({}, [], ['contract:decline']);
			const bodies = await Promise.all(
				old.map(async (id) => await notificationOf(id, first.signKey)),
			);
			// Not asked for, so these calls start no run and n8n saves the copy they hold of static data.
			await sandbox.latency(SLOW_MS);
			const underWay = first.addresses.map(async (address, number) => {
				return await post(address, bodies[number] ?? '');
			});
			const { nodes } = await queue.client.workflow(first.workflowId);
			const edited = nodes.map((each) =>
				each.name === TRIGGER
					? { ...each, parameters: { ...each.parameters, events: ['contract:sign'] } }
					: each,
			);
			await queue.client.updateWorkflow(first.workflowId, { nodes: edited });
			await queue.client.activate(first.workflowId);
			await Promise.all(underWay);
			await sandbox.latency(0);

			const contracts = await pendingContracts(4);
			await sandbox.clearDeliveries();
			for (const contract of contracts) await sandbox.sign(contract);
			assert(await sandbox.idle(30_000));
			const statuses = (await sandbox.deliveries()).map(({ status }) => status);
			assert.deepEqual(new Set(statuses), new Set([200]));
			await onceEach(first.workflowId, contracts);
			await queue.client.deactivate(first.workflowId);
		});
	});
}
