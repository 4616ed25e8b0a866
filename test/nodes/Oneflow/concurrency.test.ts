import * as fc from 'fast-check';

import { mapConcurrently, Spacing, KeyedQueue } from '../../../nodes/Oneflow/concurrency';
import { wait } from '../../support/stub';
import { quickest } from '../../support/quickest';

describe('working on entries side by side', () => {
	it('keeps the order, whatever each entry takes, and never exceeds the limit', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 20 }),
				fc.integer({ min: 1, max: 25 }),
				async (delays, limit) => {
					let running = 0;
					let most = 0;
					const started: number[] = [];
					const results = await mapConcurrently(delays, limit, async (delay, index) => {
						started.push(index);
						most = Math.max(most, ++running);
						await wait(delay);
						running -= 1;
						return index;
					});
					expect(results).toEqual(delays.map((_, index) => index));
					expect(started).toEqual(results);
					expect(most).toBeLessThanOrEqual(limit);
					expect(most).toBe(Math.min(limit, delays.length));
				},
			),
			{ numRuns: 30 },
		);
	});

	it('starts nothing after a failure, and throws it once the started ones have ended', async () => {
		const started: number[] = [];
		const ended: number[] = [];
		const run = mapConcurrently([0, 1, 2, 3, 4, 5], 3, async (entry) => {
			started.push(entry);
			await wait(entry === 1 ? 5 : 40);
			if (entry === 1) throw new Error('bad entry');
			ended.push(entry);
		});
		await expect(run).rejects.toThrow('bad entry');
		expect(started).toEqual([0, 1, 2]);
		expect(ended).toEqual([0, 2]);
	});
});

describe('turns', () => {
	it('run work with the same key in order, and other work beside it', async () => {
		const queue = new KeyedQueue();
		const done: string[] = [];
		const work = (name: string, ms: number) => async () => {
			await wait(ms);
			done.push(name);
		};
		await Promise.all([
			queue.run('a', work('a1', 40)),
			queue.run('a', work('a2', 1)),
			queue.run('b', work('b1', 10)),
		]);
		expect(done).toEqual(['b1', 'a1', 'a2']);
	});

	it('go on after one that failed', async () => {
		const queue = new KeyedQueue();
		const failing = queue.run('a', async () => {
			throw new Error('no');
		});
		const next = queue.run('a', async () => 2);
		await expect(failing).rejects.toThrow('no');
		expect(await next).toBe(2);
	});
});

describe('starts that are kept apart', () => {
	it('come at once when there is time between them, and one after the other when there is not', async () => {
		const starts = new Spacing(20);
		expect(await quickest(20, async () => await new Spacing(20).next())).toBeLessThan(20);
		const at: number[] = [];
		const begun = Date.now();
		await Promise.all(
			Array.from({ length: 4 }, async () => {
				await starts.next();
				at.push(Date.now() - begun);
			}),
		);
		at.slice(1).forEach((time, index) => expect(time).toBeGreaterThanOrEqual(20 * (index + 1) - 2));
	});

	it('keep the order of who asked, also when one asks while nothing else gets its turn', async () => {
		const starts = new Spacing(4);
		const begun: string[] = [];
		const start = async (name: string) => {
			await starts.next();
			begun.push(name);
		};
		const early = [start('first'), start('second')];
		const busyUntil = Date.now() + 30;
		while (Date.now() < busyUntil);
		await Promise.all([...early, start('third')]);
		expect(begun).toEqual(['first', 'second', 'third']);
	});
});
