import { Recent } from '../recent';

/** More than Oneflow can send within the hours in which it counts. */
const MOST_REMEMBERED = 10_000;

/**
 * The events that this process has under way or has done (`keyOf`), each with whether nothing more is to be done.
 * Duplicates wait for the first. What has run is for n8n's database to say (`runOnce`), so forgetting is safe.
 */
export const claims = new Recent<Promise<boolean>>(Number.POSITIVE_INFINITY, MOST_REMEMBERED);

/** Claims events, all with one outcome; a failure forgets them. */
export function claim(names: string[], outcome: Promise<boolean>): void {
	for (const name of names) claims.set(name, outcome);
	void outcome.then((isDone) => {
		if (!isDone) forget(names.filter((name) => claims.get(name) === outcome));
	});
}

/** Nothing has run after all: a look may bring the events later. */
export function forget(names: string[]): void {
	for (const name of names) claims.delete(name);
}
