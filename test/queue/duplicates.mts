import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { onceEach } from './expect.mts';
import {
	deliver,
	inParallel,
	listen,
	notificationOf,
	post,
	setting,
	signedContracts,
	type Listening,
} from './setting.mts';

const ROUNDS = 20;
const AT_ONCE = 20;
const LOST = 80;
const BURST = 120;
const LATER_MS = 5_000;
/** Longest wait of a caller who does not stay for the answer. */
const PATIENCE_MS = 150;

/** Sends a notification and leaves before the answer, or with it when that comes first. */
async function leave(address: string, body: string): Promise<void> {
	await new Promise<void>((resolve) => {
		const call = request(address, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
		});
		call.on('error', () => resolve());
		call.on('response', (answer) => {
			answer
				.resume()
				.on('end', resolve)
				.on('error', () => resolve());
		});
		call.on('close', resolve);
		call.end(body, () => setTimeout(() => call.destroy(), randomInt(PATIENCE_MS)));
	});
}

/** Duplicates of a notification, as Oneflow and a balancer make them. */
export function duplicatesSuite(): void {
	describe('A notification that comes several times in queue mode', () => {
		let listening: Listening;
		let contracts: number[] = [];
		let bodies: string[] = [];
		const address = (number: number) => listening.addresses[number % 2] ?? '';

		const prepare = async (count: number) => {
			contracts = await signedContracts(count);
			listening = await listen();
			bodies = await Promise.all(
				contracts.map(async (id) => await notificationOf(id, listening.signKey)),
			);
		};
		const finish = async () => await setting().queue.client.deactivate(listening.workflowId);

		describe(`${AT_ONCE} times at once over both processors and again ${LATER_MS / 1000} s later`, () => {
			before(async () => await prepare(ROUNDS));
			after(finish);
			const round = async (body: string) =>
				await Promise.all(
					Array.from({ length: AT_ONCE }, async (_, number) => await post(address(number), body)),
				);

			it(`starts one run, in each of ${ROUNDS} rounds`, async () => {
				const statuses: number[] = [];
				for (const body of bodies) statuses.push(...(await round(body)));
				await sleep(LATER_MS);
				for (const body of bodies) statuses.push(...(await round(body)));
				assert.deepEqual([...new Set(statuses)], [200]);
				await onceEach(listening.workflowId, contracts);
			});

			it('starts none when it comes after all processes were restarted', async () => {
				const { main, workers, processors, allReady } = setting().queue;
				const all = [main, ...workers, ...processors];
				await Promise.all(all.map(async (process) => await process.stop()));
				await main.start();
				await Promise.all(
					[...workers, ...processors].map(async (process) => await process.start()),
				);
				await allReady();
				for (const [number, body] of bodies.entries()) {
					await deliver(address(number), body);
				}
				await onceEach(listening.workflowId, contracts);
			});
		});

		describe('because its caller left before the answer', () => {
			before(async () => await prepare(LOST));
			after(finish);

			it(`starts one run, in each of ${LOST} cases`, async () => {
				await inParallel(bodies, 4, async (body, number) => {
					await leave(address(number), body);
					await sleep(1000);
					await deliver(address(number + 1), body);
				});
				await onceEach(listening.workflowId, contracts);
			});
		});

		describe(`in a burst of ${BURST} that is repeated at the other processor`, () => {
			before(async () => await prepare(BURST));
			after(finish);

			it('starts one run for each', async () => {
				const burst = async (number: number) =>
					await Promise.all(bodies.map(async (body) => await deliver(address(number), body)));
				await Promise.all([burst(0), burst(1)]);
				await onceEach(listening.workflowId, contracts);
			});
		});
	});
}
