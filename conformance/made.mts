import { randomBytes } from 'node:crypto';
import { type Answer, type Client, isSuccess } from './client.mts';
import type { Journal, Kind, Thing } from './journal.mts';
import { at, idOf, rowsOf } from './json.mts';
import { Stopped, Untold } from './finding.mts';

const PATHS: Readonly<Record<Kind, { make: string; list: string; one: string }>> = {
	contract: { make: '/contracts/create', list: '/contracts', one: '/contracts/{id}' },
	webhook: { make: '/webhooks', list: '/webhooks', one: '/webhooks/{id}' },
	contact: { make: '/contacts', list: '/contacts', one: '/contacts/{id}' },
	template_type: { make: '/template_types', list: '/template_types', one: '/template_types/{id}' },
};
const ROWS_OF_A_PAGE = 100;
/** 2.1.1: what lies further back cannot be listed. */
const LAST_OFFSET = 19_900;
/** From one search to the next while a list may not know a thing yet. */
const LOOK_MS = 2_000;

const NAMES: Readonly<Record<Kind, string>> = {
	contract: 'contract',
	webhook: 'webhook',
	contact: 'contact',
	template_type: 'template type',
};

/** Makes things at Oneflow, and removes all of them again. */
export class Made {
	/** Stands in the name or address of everything this run makes. */
	readonly mark = `conformance-${randomBytes(6).toString('hex')}`;
	private readonly client: Client;
	private readonly journal: Journal;
	/** How long a list may not know what was just made (2.10.6). */
	private readonly listMs: number;
	/** What was removed first of each kind. */
	private readonly removed = new Map<Kind, Thing[]>();
	private readonly stayed: string[] = [];
	private count = 0;

	constructor(client: Client, journal: Journal, listMs: number) {
		this.client = client;
		this.journal = journal;
		this.listMs = listMs;
	}

	/** Notes something that was made against expectation and that the API cannot remove. */
	stays(what: string): void {
		this.stayed.push(what);
	}

	/** A text that finds one thing of this run. */
	nextMark = (): string => `${this.mark}-${++this.count}z`;

	/**
	 * Asks for a thing to be made; what is made is noted. Returns the answer as it is, which may be a
	 * refusal. `mark` must stand in the body's name or address.
	 */
	async ask(
		kind: Kind,
		mark: string,
		body: Readonly<Record<string, unknown>>,
		as?: string | null,
	): Promise<Answer> {
		const workspace = body['workspace_id'];
		const thing = this.journal.add({
			kind,
			mark,
			at: this.client.clock.now(),
			...(kind === 'contact' && typeof workspace === 'number' ? { workspace } : {}),
		});
		// An answer that is lost or a server's failure may have made it: then the note stays, and the mark finds it.
		const answer = await this.client
			.post(PATHS[kind].make, { body, ...(as === undefined ? {} : { as }) })
			.catch((error: unknown) => {
				// Who is stopped has not asked.
				if (error instanceof Stopped) this.journal.remove(thing);
				throw error;
			});
		if (isSuccess(answer)) {
			thing.id = idOf(answer.json);
			this.journal.save();
		} else if (answer.status < 500) {
			this.journal.remove(thing);
		}
		return answer;
	}

	/** Removes one thing; a refusal leaves it noted. Returns the answer. */
	async remove(kind: Kind, id: number): Promise<Answer> {
		const answer = await this.client.delete(PATHS[kind].one, { ids: { id } });
		if (await this.isGone(answer, kind, id)) this.forget(kind, id);
		return answer;
	}

	/** Whether a thing is gone, by the answer to its deletion; 404 may also mean that nothing can be deleted there. */
	private async isGone(answer: Answer, kind: Kind, id: number): Promise<boolean> {
		// A page with 200 is a gateway's word.
		if (isSuccess(answer)) return answer.json !== undefined || answer.isEmpty;
		if (answer.status !== 404) return false;
		const read = await this.client.get(PATHS[kind].one, { ids: { id } });
		return read.status === 404;
	}

	private forget(kind: Kind, id: number): void {
		const thing = this.journal.things.find((one) => one.kind === kind && one.id === id);
		if (thing) this.strike(thing);
	}

	private strike(thing: Thing): void {
		this.journal.remove(thing);
		if (thing.id === undefined) return;
		this.removed.set(thing.kind, [...(this.removed.get(thing.kind) ?? []), thing]);
	}

	/**
	 * Notes again what was removed and is there all the same. Of each kind the first is looked at, and the
	 * others only if it is there.
	 */
	private async verify(): Promise<void> {
		for (const [kind, things] of this.removed) {
			for (const thing of things) {
				const ids = { id: thing.id ?? 0 };
				const read = await this.client.get(PATHS[kind].one, { ids }).catch(() => undefined);
				if (read !== undefined && isSuccess(read)) this.journal.add(thing);
				else if (thing === things[0]) break;
			}
		}
		this.removed.clear();
	}

	/** Removes everything that is noted, the newest first. Returns what could not be removed. */
	async removeAll(tell: (text: string) => void = () => undefined): Promise<string[]> {
		this.client.isRemoving = true;
		try {
			// Once more what failed, as long as something succeeds.
			for (let count = Infinity; this.journal.things.length < count; ) {
				count = this.journal.things.length;
				for (const thing of [...this.journal.things].reverse()) {
					try {
						if (await this.removeOne(thing)) this.strike(thing);
					} catch (error) {
						if (!(error instanceof Untold)) throw error;
						tell(`A ${NAMES[thing.kind]} could not be removed: ${error.message}.`);
					}
				}
			}
			await this.verify();
		} finally {
			this.client.isRemoving = false;
		}
		return [...this.journal.things.map(({ kind }) => NAMES[kind]), ...this.stayed];
	}

	private async removeOne(thing: Thing): Promise<boolean> {
		const ids = thing.id === undefined ? await this.search(thing) : [thing.id];
		for (const id of ids) {
			const answer = await this.client.delete(PATHS[thing.kind].one, { ids: { id } });
			if (!(await this.isGone(answer, thing.kind, id))) return false;
		}
		return true;
	}

	/** The IDs of things that bear the mark. Looks again as long as the list may not know them yet. */
	private async search(thing: Thing): Promise<number[]> {
		const { clock } = this.client;
		for (;;) {
			const end = (thing.at ?? 0) + this.listMs;
			const found = await this.look(thing);
			const wait = Math.min(LOOK_MS, end - clock.now());
			if (found.length > 0 || wait <= 0) return found;
			await clock.sleep(wait);
		}
	}

	/** Looks once: by the search of contracts, then in the list, its first and last pages first. */
	private async look({ kind, mark, workspace }: Thing): Promise<number[]> {
		const { list } = PATHS[kind];
		const fixed = { limit: ROWS_OF_A_PAGE, ...(workspace ? { workspace_id: workspace } : {}) };
		const read = async (query: Record<string, string | number>) => {
			const answer = await this.client.get(list, { query: { ...fixed, ...query } });
			if (!isSuccess(answer)) throw new Untold(`its list answered ${answer.status}`);
			const rows = rowsOf(answer.json);
			const found = rows.filter((row) => JSON.stringify(row).includes(mark)).map(idOf);
			return { found, size: rows.length, count: at(answer.json, 'count') };
		};
		if (kind === 'contract') {
			const sought = await read({ 'filter[query]': mark }).catch(() => undefined);
			if (sought && sought.found.length > 0) return sought.found;
		}
		const first = await read({});
		if (first.found.length > 0) return first.found;
		// Without a count the list is one page (2.1.6).
		const count = typeof first.count === 'number' ? first.count : first.size;
		// A page may have fewer rows than were asked for.
		const size = first.size || ROWS_OF_A_PAGE;
		const last = Math.min(count - size, LAST_OFFSET);
		let offset = last;
		for (let next = size; offset > 0; next += size) {
			const { found } = await read({ offset });
			if (found.length > 0) return found;
			offset = next < last ? next : 0;
		}
		return [];
	}
}
