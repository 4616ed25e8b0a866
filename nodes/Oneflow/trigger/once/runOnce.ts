import type { IExecuteFunctions } from 'n8n-workflow';

import { KeyedQueue } from '../../concurrency';
import { nameOf } from '../memory';
import { databaseOf, ENTRIES, locked, type Database } from './databaseLock';
import { changeRecord } from './record';

/** Four for each event: as many as some days bring to most workflows. The oldest go first. */
const MOST_MARKS = 30_000;
const MEMORY = { ...ENTRIES, maxEntries: MOST_MARKS };

/** Marks after which the record is likely written anew, so that it never becomes the oldest. */
const REFRESH_AFTER = 1_000;

/** Stands in the node's row while events are asked for, see `whichRan`. */
const ASKING = 'asking';

const HOUR_MS = 3_600_000;
/** Hours that are asked for. */
const MOST_HOURS = 14 * 24;

const hourMark = (hour: number) => `hour/${hour}`;

interface Asking {
	marks: string[];
	answer: (fresh: Set<string>) => void;
	fail: (error: unknown) => void;
}

/** What the runs of this process want to know, by trigger. */
const waiting = new Map<string, Asking[]>();

/** The triggers of a workflow share the lock. */
const queue = new KeyedQueue();

/** Runs work on n8n's database while nobody else does, in this process or another. */
async function alone<T>(
	context: IExecuteFunctions,
	work: (database: Database) => Promise<T>,
): Promise<T> {
	const database = databaseOf(context);
	const workflowId = String(context.getWorkflow().id);
	const inLock = async () => await locked(database, workflowId, async () => await work(database));
	return await queue.run(workflowId, inLock);
}

/** Answers all that wait, in their order: of two with the same mark the first has it. */
async function answerAll(context: IExecuteFunctions, name: string): Promise<void> {
	for (let asking = waiting.get(name); asking?.length; asking = waiting.get(name)) {
		let asked: Asking[] = [];
		try {
			const fresh = await alone(context, async (database) => {
				asked = waiting.get(name) ?? [];
				waiting.set(name, []);
				const hour = hourMark(Math.floor(Date.now() / HOUR_MS));
				const marks = [...new Set([hour, ...asked.flatMap((one) => one.marks)])];
				const { new: added } = await database.checkProcessedAndRecord(marks, 'node', MEMORY);
				if (Math.random() < added.length / REFRESH_AFTER) {
					await changeRecord(database, (text) => text);
				}
				return new Set(added.map(String));
			});
			for (const { marks, answer } of asked) {
				answer(new Set(marks.filter((mark) => fresh.delete(mark))));
			}
		} catch (error) {
			for (const { fail } of [...asked, ...(waiting.get(name) ?? [])]) fail(error);
			waiting.set(name, []);
		}
	}
	waiting.delete(name);
}

/**
 * Records marks in n8n's database, the same for all its processes, and returns those that were not there:
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
		void answerAll(context, name);
	});
}

/** Takes marks back: what they stand for has not run after all. */
export async function forget(context: IExecuteFunctions, marks: string[]): Promise<void> {
	await alone(context, async (database) => await database.removeProcessed(marks, 'node', ENTRIES));
}

/** Recorded next to the mark of an event, for `whichRan` alone. */
export const ranMark = (name: string) => `ran/${name}`;

/**
 * Which of the events have run, by name. n8n's database records whatever it is asked for, so this is taken
 * back in the same lock, and it is asked for marks that no run asks for. Undefined when that is unknown: a
 * process has died between the two, and its marks may be false.
 */
export async function whichRan(
	context: IExecuteFunctions,
	names: string[],
): Promise<Set<string> | undefined> {
	return await alone(context, async (database) => {
		const { processed: left } = await database.checkProcessedAndRecord([ASKING], 'node', ENTRIES);
		if (left.length > 0) return undefined;
		const marks = names.map(ranMark);
		const { new: added } = await database.checkProcessedAndRecord(marks, 'node', ENTRIES);
		await database.removeProcessed([...added, ASKING], 'node', ENTRIES);
		const open = new Set(added);
		return new Set(names.filter((name) => !open.has(ranMark(name))));
	});
}

/**
 * Since when every event that ran still has its mark, in milliseconds; 0 while none was pushed out. Each run
 * marks its hour, so the oldest hour that is left tells.
 */
async function marksSince(database: Database): Promise<number> {
	const count = await database.getProcessedDataCount('node', ENTRIES);
	if (count < MOST_MARKS - REFRESH_AFTER) return 0;
	const now = Math.floor(Date.now() / HOUR_MS);
	const hours = Array.from({ length: MOST_HOURS }, (_, index) => now - MOST_HOURS + 1 + index);
	const marks = hours.map(hourMark);
	const { new: added, processed } = await database.checkProcessedAndRecord(marks, 'node', ENTRIES);
	await database.removeProcessed(added, 'node', ENTRIES);
	const oldest = hours.find((hour) => processed.includes(hourMark(hour))) ?? now;
	return (oldest + 1) * HOUR_MS;
}

/** Changes the trigger's lasting record, and returns since when the marks of its events are whole. */
export async function remember(
	context: IExecuteFunctions,
	change: (text: string | undefined) => string,
): Promise<number> {
	return await alone(context, async (database) => {
		await changeRecord(database, change);
		return await marksSince(database);
	});
}
