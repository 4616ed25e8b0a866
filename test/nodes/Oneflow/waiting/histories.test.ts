/* eslint-disable @n8n/community-nodes/no-restricted-globals -- made for nodes; this runs around them. */
import fc from 'fast-check';

import { clock } from './virtualClock';
import { World, type Weather } from './world';

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** Histories played in all. */
const COUNT = Number(process.env.ONEFLOW_HISTORIES ?? 2_000);
/** Ends what hangs; on a busy machine they take ten minutes. */
const LONGEST_MS = 1_800_000;

interface History {
	weather: Weather;
	processes: number;
	/** When runs begin, and when their contracts are decided; null for never. In milliseconds. */
	runs: Array<{ at: number; decidedAt: number | null; limit: number | null; isDeleted: boolean }>;
	/** Contracts that nobody waits for, by when they are decided. */
	foreign: number[];
	kills: Array<{ at: number; process: number; downMs: number }>;
}

/** Most is decided at about this time, and processes are killed then. */
const BURST_AT = 60_000;

const part = (most: number) =>
	fc.integer({ min: 0, max: 20 }).map((twentieth) => (most * twentieth) / 20);
const mostly = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
	fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: other });
const never = fc.constant(null);

const historiesOf = (burstMs: number): fc.Arbitrary<History> =>
	fc.record({
		weather: fc.record({
			seed: fc.integer({ min: 1, max: 1_000_000 }),
			lostAnswers: fc.oneof(fc.constant(0), part(0.3)),
			failures: fc.oneof(fc.constant(0), part(0.1)),
			lagMs: fc.oneof(fc.constant(0), part(40_000)),
			slowness: fc.constantFrom(1, 1, 4, 20),
		}),
		processes: fc.integer({ min: 1, max: 3 }),
		runs: fc.array(
			fc.record({
				at: fc.oneof(part(20_000), part(90_000)),
				decidedAt: mostly(
					fc.integer({ min: BURST_AT, max: BURST_AT + burstMs }),
					fc.oneof(never, part(200_000)),
				),
				limit: mostly<number | null>(never, fc.integer({ min: 30_000, max: 10 * MINUTE })),
				isDeleted: mostly(fc.constant(false), fc.constant(true)),
			}),
			{ minLength: 1, maxLength: 40, size: 'max' },
		),
		foreign: fc.array(part(150_000), { maxLength: 3 }),
		kills: fc.array(
			fc.record({
				at: mostly(fc.integer({ min: BURST_AT, max: BURST_AT + 20_000 }), part(200_000)),
				process: fc.integer({ min: 0, max: 2 }),
				downMs: fc.integer({ min: 5_000, max: 60_000 }),
			}),
			{ maxLength: 4 },
		),
	});

const histories = fc.constantFrom(1_000, 10_000, 60_000).chain(historiesOf);

/** How a history ended. */
interface End {
	/** Runs whose contract is decided and that have not gone on, or more than once. */
	lost: string[];
	twice: string[];
	/** Webhooks of runs that do not wait. */
	left: number;
	listening: number;
	waiting: number;
}

function endOf(world: World): End {
	const runs = [...world.executions.values()];
	const waits = new Set(world.waiting.map(({ callback }) => callback.wait));
	return {
		lost: world.waiting
			.filter(({ callback }) => world.isDecided(callback.contractId))
			.map(({ id }) => id),
		twice: runs.filter(({ resumed }) => resumed > 1).map(({ id }) => id),
		left: world.webhooks.filter(
			({ callback_url: url }) => ![...waits].some((wait) => String(url).includes(`wait=${wait}`)),
		).length,
		listening: world.listening.length,
		waiting: waits.size,
	};
}

/** Plays a history; how it stood two hours later, and after a later round. */
async function play(history: History, isFaulty = false): Promise<{ before: End; after: End }> {
	clock.clear();
	const world = new World({ ...history.weather }, history.processes, isFaulty);
	const at = (ms: number, what: () => void) => void clock.after(ms + 1).then(what);
	history.runs.forEach(({ at: begin, decidedAt, limit, isDeleted }, index) => {
		const contractId = index + 1;
		at(begin, () => void world.begin(contractId, limit ?? undefined));
		if (decidedAt === null) return;
		const type = isDeleted ? 'contract:delete' : 'contract:sign';
		at(decidedAt, () => world.decide(contractId, type));
	});
	for (const [index, time] of history.foreign.entries()) {
		at(time, () => world.decideForeign(1_000 + index));
	}
	for (const { at: time, process, downMs } of history.kills) {
		at(time, () => world.kill(process));
		at(time + downMs, () => world.restart(process));
	}
	await clock.pass(2 * HOUR + 10 * MINUTE);
	const before = endOf(world);
	world.weather.failures = 0;
	// A few old waits are asked at a time.
	for (let rounds = 0; rounds < 10; rounds++) {
		for (const { bell, site } of world.living) void bell.round(site, true);
		await clock.pass(MINUTE);
	}
	return { before, after: endOf(world) };
}

describe('runs that wait, whatever happens', () => {
	const { now } = Date;

	beforeAll(() => {
		const begun = Date.parse('2026-01-01T00:00:00Z');
		// A spy would keep each of many millions of calls.
		Date.now = () => begun + clock.now();
	});

	afterAll(() => {
		Date.now = now;
	});

	// promise: Every run whose contract is decided goes on, once, whatever is killed or lost
	it(
		'go on once each when their contracts are decided',
		async () => {
			let later = 0;
			await fc.assert(
				fc.asyncProperty(histories, async (history) => {
					const { before, after } = await play(history);
					if (before.lost.length > 0) later++;
					expect(after).toMatchObject({ lost: [], twice: [], left: 0 });
					expect(after.listening).toBe(Math.min(2, after.waiting));
				}),
				{ numRuns: COUNT, seed: 7, endOnFailure: true },
			);
			// What two processes knew that were killed one after the other.
			expect(later).toBeLessThanOrEqual(COUNT / 500);
		},
		LONGEST_MS,
	);

	it(
		'would be lost if those who listen went on before the others were told',
		async () => {
			const isKept = fc.asyncProperty(histories, async (history) => {
				expect((await play(history, true)).before.lost).toEqual([]);
			});
			const { failed } = await fc.check(isKept, { numRuns: COUNT, seed: 7, endOnFailure: true });
			expect(failed).toBe(true);
		},
		LONGEST_MS,
	);
});
