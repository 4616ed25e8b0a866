import { clock } from './virtualClock';
import { World, type Weather } from './world';

const MINUTE = 60_000;
const COUNT = 200;
const CALM = { seed: 1, lostAnswers: 0, failures: 0, lagMs: 0, slowness: 1 };

/** A world in which so many wait in one scope, in a process that is older than Oneflow's list may lag. */
async function withWaiting(count: number, weather: Partial<Weather> = {}): Promise<World> {
	clock.clear();
	const world = new World({ ...CALM, ...weather }, 1);
	await clock.pass(3 * MINUTE);
	for (let contract = 1; contract <= count; contract++) {
		void world.begin(contract);
		await clock.pass(300);
	}
	await clock.pass(5 * MINUTE);
	expect(world.waiting).toHaveLength(count);
	expect(world.listening).toHaveLength(Math.min(2, count));
	return world;
}

/** Milliseconds until so few wait; infinite where that takes longer than ten minutes. */
async function until(world: World, left: number): Promise<number> {
	const begun = clock.now();
	while (world.waiting.length > left) {
		if (clock.now() - begun > 10 * MINUTE) return Number.POSITIVE_INFINITY;
		await clock.pass(100);
	}
	return clock.now() - begun;
}

describe('what waiting costs', () => {
	beforeAll(() => {
		const begun = Date.parse('2026-01-01T00:00:00Z');
		jest.spyOn(Date, 'now').mockImplementation(() => begun + clock.now());
	});

	afterAll(() => jest.restoreAllMocks());

	// promise: One decision among 200 waiting runs costs twelve calls to Oneflow and four to n8n at most
	it.each([1, 100, COUNT])('is little for one decision, of run %d of 200', async (contract) => {
		const world = await withWaiting(COUNT);
		const before = { calls: world.calls, received: world.received };
		world.decide(contract);
		expect(await until(world, COUNT - 1)).toBeLessThan(10_000);
		await clock.pass(MINUTE);
		expect(world.calls - before.calls).toBeLessThanOrEqual(12);
		expect(world.received - before.received).toBeLessThanOrEqual(4);
		expect(world.listening).toHaveLength(2);
	});

	// promise: 200 runs decided within a minute have all gone on within the next
	it.each([1, 3])(
		'is four calls each for 200 that are decided within a minute, %d times slow',
		async (slowness) => {
			const world = await withWaiting(COUNT, { slowness });
			const before = world.calls;
			for (let contract = 1; contract <= COUNT; contract++) {
				world.decide(((contract * 77) % COUNT) + 1);
				await clock.pass(250);
			}
			expect(await until(world, 0)).toBeLessThan(MINUTE);
			await clock.pass(10_000);
			expect(world.calls - before).toBeLessThanOrEqual(4 * COUNT);
			expect([...world.executions.values()].every(({ resumed }) => resumed === 1)).toBe(true);
			expect(world.webhooks).toEqual([]);
		},
	);

	// promise: A few runs that are decided together have gone on within seconds
	it.each([2, 5, 12, 32])('is seconds for %d that are decided almost together', async (count) => {
		for (let seed = 1; seed <= 30; seed++) {
			const world = await withWaiting(count, { seed, slowness: 4 });
			for (let contract = 1; contract <= count; contract++) {
				world.decide(contract);
				await clock.pass(Math.round(world.dice.between(0, 500)));
			}
			expect(await until(world, 0)).toBeLessThan(20_000);
			await clock.pass(1);
		}
	});

	it('is seconds for one that is decided at whatever moment of a round about another', async () => {
		for (let later = 0; later < 4_000; later += 100) {
			const world = await withWaiting(8, { seed: later + 1, slowness: 4 });
			world.decide(5);
			await clock.pass(later);
			world.decide(6);
			expect(await until(world, 6)).toBeLessThan(10_000);
		}
	});
});
