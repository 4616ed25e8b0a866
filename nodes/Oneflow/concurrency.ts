import { after } from './clock';

/** Calls of one step that are made side by side, where nothing asks for more or fewer. */
export const USUAL_WIDTH = 5;

/**
 * Runs `work` for every entry, at most `limit` at a time, started in order; results in entry order. The first failure
 * stops further starts, and is thrown once what has started has ended: no call goes on unseen.
 */
export async function mapConcurrently<Entry, Result>(
	entries: readonly Entry[],
	limit: number,
	work: (entry: Entry, index: number) => Promise<Result>,
): Promise<Result[]> {
	const results = new Array<Result>(entries.length);
	const failures: unknown[] = [];
	let next = 0;
	const worker = async () => {
		while (next < entries.length && failures.length === 0) {
			const index = next++;
			try {
				results[index] = await work(entries[index], index);
			} catch (error) {
				failures.push(error);
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, entries.length) }, worker));
	if (failures.length > 0) throw failures[0];
	return results;
}

/** Keeps starts a little apart, so that some calls go out while others are prepared, instead of all in step. */
export class Spacing {
	private free = Promise.resolve();

	constructor(private readonly ms: number) {}

	/** Resolves when the next start may happen, in the order asked for: at least `ms` after the last one. */
	async next(): Promise<void> {
		const mine = this.free;
		this.free = mine.then(async () => await after(this.ms));
		await mine;
	}
}

/** Runs work with the same key one after the other, in the order asked for. */
export class KeyedQueue {
	private readonly last = new Map<string, Promise<unknown>>();

	async run<T>(key: string, work: () => Promise<T>): Promise<T> {
		const before = this.last.get(key) ?? Promise.resolve();
		const mine = before.then(work, work);
		this.last.set(key, mine);
		try {
			return await mine;
		} finally {
			if (this.last.get(key) === mine) this.last.delete(key);
		}
	}
}
