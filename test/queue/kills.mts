import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import type { QueueProcess } from '../../tools/host/queue.mts';
import { assertOnce, summaryOf } from './expect.mts';
import {
	code,
	deliver,
	errorCalls,
	inParallel,
	listen,
	notificationOf,
	pendingContracts,
	runsOf,
	setting,
	signedContracts,
} from './setting.mts';

const SIGNATURES = 200;
/** The shortest interval of catching up, and time for its runs. */
const CATCH_UP_MS = 90_000;
const CATCH_UPS = 3;

/** Processes that die while work is under way. */
export function killsSuite(): void {
	describe('In queue mode', () => {
		it(`${SIGNATURES} signatures run once each while a worker, then a processor is killed`, async () => {
			const { queue, sandbox } = setting();
			const contracts = await pendingContracts(SIGNATURES);
			const { workflowId } = await listen();
			const again = async (process: QueueProcess | undefined) => {
				await process?.kill();
				await process?.start();
			};
			const restarts: Array<Promise<void>> = [];
			await inParallel(contracts, 4, async (contract, number) => {
				await sandbox.sign(contract);
				if (number === SIGNATURES * 0.3) restarts.push(again(queue.workers[0]));
				if (number === SIGNATURES * 0.6) restarts.push(again(queue.processors[0]));
				await sleep(40);
			});
			await Promise.all(restarts);
			await sandbox.idle(120_000);

			let found = summaryOf(await runsOf(workflowId), contracts);
			for (let time = 0; time < CATCH_UPS && found.missing.length > 0; time++) {
				await sleep(CATCH_UP_MS);
				found = summaryOf(await runsOf(workflowId), contracts);
			}
			await queue.client.deactivate(workflowId);
			assertOnce(found);
		});

		it('work that fails calls the error workflow, so that its silence means something', async () => {
			const { queue } = setting();
			const [contract = 0] = await signedContracts(1);
			const { workflowId, addresses, signKey } = await listen({}, [
				code("throw new Error('broken')"),
			]);
			await deliver(addresses[0] ?? '', await notificationOf(contract, signKey));
			await runsOf(workflowId);
			await queue.client.deactivate(workflowId);
			assert.equal(await errorCalls(workflowId), 1);
		});
	});
}
