import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { rethrow } from '../transport/failure';
import { nameOf } from './post';

/** Three for each run: as many runs as n8n keeps by default. */
const MOST_MARKS = 30_000;

const ENTRIES = { mode: 'entries' as const };
const MEMORY = { ...ENTRIES, maxEntries: MOST_MARKS };

/** Entry of the row that stands for the lock. The others only make one holder look unlike the next. */
const LOCK = 'oneflow-trigger:lock';
const MOST_FILLERS = 40;

/** Stands in the node's row while events are asked for, see `whichRan`. */
const ASKING = 'asking';

/** A holder needs milliseconds. One that took so long has died. */
const LEASE_MS = 10_000;
const SHORTEST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 320;

/**
 * Said by the pool of database connections before anything was sent: n8n gives each of its processes two
 * by default, and waits 20 seconds for one.
 */
const NO_CONNECTION = /timeout exceeded when trying to connect/i;
const MOST_TRIES = 4;

type Helpers = IExecuteFunctions['helpers'];
type Database = Pick<
	Helpers,
	'checkProcessedAndRecord' | 'getProcessedDataCount' | 'removeProcessed' | 'clearAllProcessedItems'
>;

/** Asks again while nothing could be sent: a burst of events must not fail for want of a connection. */
async function connected<T>(ask: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await ask();
		} catch (error) {
			const mayAgain = error instanceof Error && NO_CONNECTION.test(error.message);
			if (!mayAgain || tries === MOST_TRIES) rethrow(error);
		}
		await sleep(Math.random() * SHORTEST_PAUSE_MS);
	}
}

function patient(helpers: Helpers): Database {
	return {
		checkProcessedAndRecord: async (...asked) =>
			await connected(async () => await helpers.checkProcessedAndRecord(...asked)),
		getProcessedDataCount: async (...asked) =>
			await connected(async () => await helpers.getProcessedDataCount(...asked)),
		removeProcessed: async (...asked) =>
			await connected(async () => await helpers.removeProcessed(...asked)),
		clearAllProcessedItems: async (...asked) =>
			await connected(async () => await helpers.clearAllProcessedItems(...asked)),
	};
}

/**
 * Tries to make the lock's row: n8n's first insert of a row is atomic, everything later is not. Entries of
 * other counts make the next holder's row unlike this one's.
 */
async function insertLock(database: Database): Promise<boolean> {
	const fillers = Array.from({ length: Math.ceil(Math.random() * MOST_FILLERS) }, (_, at) => at);
	try {
		const { processed } = await database.checkProcessedAndRecord(
			[LOCK, ...fillers],
			'workflow',
			ENTRIES,
		);
		return processed.length === 0;
	} catch {
		// Another process made the row at the same moment.
		return false;
	}
}

/** Whether the row that is in the way is the lock; else it is that of a Remove Duplicates node. */
async function isLock(database: Database): Promise<boolean> {
	const { processed } = await database.checkProcessedAndRecord([LOCK], 'workflow', ENTRIES);
	if (processed.length > 0) return true;
	if ((await database.getProcessedDataCount('workflow', ENTRIES)) === 1) return true;
	await database.removeProcessed([LOCK], 'workflow', ENTRIES);
	return false;
}

/**
 * Runs work while no other process of this n8n does, for one workflow. The lock of a holder that died is
 * taken over after ten seconds. A Remove Duplicates node whose scope is the workflow has the same row of
 * n8n's database: its entries are left alone, and the work runs without the lock.
 */
async function locked<T>(database: Database, work: (isLocked: boolean) => Promise<T>): Promise<T> {
	let seen = -1;
	let since = Date.now();
	for (let longest = SHORTEST_PAUSE_MS; ; longest = Math.min(2 * longest, LONGEST_PAUSE_MS)) {
		const count = await database.getProcessedDataCount('workflow', ENTRIES);
		if (count === 0 && (await insertLock(database))) break;
		if (count !== seen) {
			seen = count;
			since = Date.now();
		} else if (Date.now() - since > LEASE_MS) {
			if (count === 0 || !(await isLock(database))) return await work(false);
			// Apart from others that wait for the same dead holder.
			await sleep(Math.random() * LEASE_MS * 0.1);
			if ((await database.getProcessedDataCount('workflow', ENTRIES)) === seen) {
				await database.clearAllProcessedItems('workflow', ENTRIES);
			}
			seen = -1;
		}
		await sleep(Math.random() * longest);
	}
	const start = Date.now();
	try {
		return await work(true);
	} finally {
		// After that long it may be another's. One that stays is taken over; the work is done all the same.
		if (Date.now() - start < LEASE_MS) {
			await database.clearAllProcessedItems('workflow', ENTRIES).catch(() => undefined);
		}
	}
}

interface Asking {
	marks: string[];
	answer: (fresh: Set<string>) => void;
	fail: (error: unknown) => void;
}

/** What the runs of this process want to know, by trigger. */
const waiting = new Map<string, Asking[]>();

/** Answers all that wait, in their order: of two with the same mark the first has it. */
async function answerAll(database: Database, name: string): Promise<void> {
	for (let asking = waiting.get(name); asking?.length; asking = waiting.get(name)) {
		waiting.set(name, []);
		const marks = [...new Set(asking.flatMap((one) => one.marks))];
		try {
			const { new: added } = await locked(
				database,
				async () => await database.checkProcessedAndRecord(marks, 'node', MEMORY),
			);
			const fresh = new Set(added.map(String));
			for (const { marks: own, answer } of asking) {
				answer(new Set(own.filter((mark) => fresh.delete(mark))));
			}
		} catch (error) {
			for (const { fail } of asking) fail(error);
		}
	}
	waiting.delete(name);
}

/**
 * Records marks in n8n's database, the same for all its processes, and gives those that were not there:
 * of all runs that ever ask for a mark, exactly one gets it. Throws what the database throws.
 */
export async function runOnce(context: IExecuteFunctions, marks: string[]): Promise<Set<string>> {
	const name = nameOf(context);
	return await new Promise((answer, fail) => {
		const others = waiting.get(name);
		const asking = { marks, answer, fail };
		if (others !== undefined) {
			others.push(asking);
			return;
		}
		waiting.set(name, [asking]);
		void answerAll(patient(context.helpers), name);
	});
}

/** Recorded next to the mark of an event, for `whichRan` alone. */
export function ranMark(name: string): string {
	return `ran/${name}`;
}

/**
 * Which of the events have run, by name. n8n's database records whatever it is asked for, so this is taken
 * back in the same lock, and it is asked for marks that no run asks for. Undefined when that is unknown:
 * without the lock, or when a process died between the two, whose marks may be false.
 */
export async function whichRan(
	{ helpers }: IExecuteFunctions,
	names: string[],
): Promise<Set<string> | undefined> {
	const database = patient(helpers);
	return await locked(database, async (isLocked) => {
		if (!isLocked) return undefined;
		const { processed: left } = await database.checkProcessedAndRecord([ASKING], 'node', MEMORY);
		if (left.length > 0) return undefined;
		const marks = names.map(ranMark);
		const { new: added } = await database.checkProcessedAndRecord(marks, 'node', MEMORY);
		await database.removeProcessed([...added, ASKING], 'node', ENTRIES);
		const open = new Set(added);
		return new Set(names.filter((name) => !open.has(ranMark(name))));
	});
}
