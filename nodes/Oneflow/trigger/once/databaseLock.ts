import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { now } from '../../clock';
import { rethrow } from '../../transport/failure';
import { Recent } from '../../recent';

/** Marks of n8n's table of processed data are kept one by one. */
export const ENTRIES = { mode: 'entries' as const };

/** Entry of the row that stands for the lock. The others only make one holder look unlike the next. */
const LOCK = 'oneflow-trigger:lock';
const MOST_FILLERS = 40;

/** A holder needs milliseconds. One that took so long has died. */
const LEASE_MS = 10_000;
/** A row that stayed for so long may be another node's. */
const ASK_WHOSE_MS = 1_500;
const SHORTEST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 320;

/** Said before anything was written: n8n's processes have few connections each, and one file with SQLite. */
const NOTHING_DONE = /timeout exceeded when trying to connect|database is locked/i;
const MOST_TRIES = 4;

export type Database = ReturnType<typeof databaseOf>;

/** Workflows in which a Remove Duplicates node has the row; it stays for as long as the node does. */
const takenByOthers = new Recent(24 * 3_600_000);

/** The same, asked again while nothing could be done: a burst of events must not fail for want of a connection. */
function connected<Asked extends unknown[], Answer>(ask: (...asked: Asked) => Promise<Answer>) {
	return async (...asked: Asked): Promise<Answer> => {
		for (let tries = 1; ; tries++) {
			try {
				return await ask(...asked);
			} catch (error) {
				const mayAgain = error instanceof Error && NOTHING_DONE.test(error.message);
				if (!mayAgain || tries === MOST_TRIES) rethrow(error);
			}
			await sleep(Math.random() * SHORTEST_PAUSE_MS);
		}
	};
}

/** n8n's table of processed data, asked again while it takes nothing. */
export function databaseOf({ helpers }: IExecuteFunctions) {
	return {
		checkProcessedAndRecord: connected(helpers.checkProcessedAndRecord),
		getProcessedDataCount: connected(helpers.getProcessedDataCount),
		removeProcessed: connected(helpers.removeProcessed),
		clearAllProcessedItems: connected(helpers.clearAllProcessedItems),
	};
}

/**
 * Tries to make the lock's row: n8n's first insert of a row is atomic, everything later is not. Entries of
 * other counts make the next holder's row unlike this one's.
 */
async function insertLock(database: Database): Promise<boolean> {
	const fillers = Array.from({ length: Math.ceil(Math.random() * MOST_FILLERS) }, (_, at) => at);
	try {
		const marks = [LOCK, ...fillers];
		const { processed } = await database.checkProcessedAndRecord(marks, 'workflow', ENTRIES);
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

/** Waits for the lock. False when a Remove Duplicates node has its row. */
async function hasTaken(database: Database, workflowId: string): Promise<boolean> {
	let seen = -1;
	let since = now();
	let isAsked = false;
	for (let longest = SHORTEST_PAUSE_MS; ; longest = Math.min(2 * longest, LONGEST_PAUSE_MS)) {
		const count = await database.getProcessedDataCount('workflow', ENTRIES);
		if (count === 0 && (await insertLock(database))) return true;
		if (count > 0 && takenByOthers.has(workflowId)) return false;
		if (count !== seen) {
			seen = count;
			since = now();
			isAsked = false;
		} else if (!isAsked && now() - since > ASK_WHOSE_MS) {
			if (count === 0 || !(await isLock(database))) {
				takenByOthers.add(workflowId);
				return false;
			}
			isAsked = true;
		} else if (now() - since > LEASE_MS) {
			// Apart from others that wait for the same dead holder.
			await sleep(Math.random() * LEASE_MS * 0.1);
			if ((await database.getProcessedDataCount('workflow', ENTRIES)) === seen) {
				await database.clearAllProcessedItems('workflow', ENTRIES);
			}
			seen = -1;
		}
		await sleep(Math.random() * longest);
	}
}

/**
 * Runs work while no other process of this n8n does, for one workflow. The lock of a holder that died is
 * taken over after ten seconds. A Remove Duplicates node whose scope is the workflow has the same row of
 * n8n's database: its entries are left alone, and the work runs without the lock.
 */
export async function locked<T>(
	database: Database,
	workflowId: string,
	work: () => Promise<T>,
): Promise<T> {
	if (!(await hasTaken(database, workflowId))) return await work();
	const start = now();
	try {
		return await work();
	} finally {
		// After that long it may be another's. One that stays is taken over; the work is done all the same.
		if (now() - start < LEASE_MS) {
			await database.clearAllProcessedItems('workflow', ENTRIES).catch(() => undefined);
		}
	}
}
