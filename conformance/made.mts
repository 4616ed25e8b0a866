import { randomBytes } from 'node:crypto';
import { type Answer, type Client, isSuccess } from './client.mts';
import type { Journal, Kind, Thing } from './journal.mts';
import { at, idOf, rowsOf } from './json.mts';
import { Untold } from './finding.mts';

const PATHS: Readonly<Record<Kind, { make: string; list: string; one: string }>> = {
	contract: { make: '/contracts/create', list: '/contracts', one: '/contracts/{id}' },
	webhook: { make: '/webhooks', list: '/webhooks', one: '/webhooks/{id}' },
	contact: { make: '/contacts', list: '/contacts', one: '/contacts/{id}' },
	template_type: { make: '/template_types', list: '/template_types', one: '/template_types/{id}' },
};
const ROWS_OF_A_PAGE = 100;
const PAGES_SEARCHED = 3;

export const NAMES: Readonly<Record<Kind, string>> = {
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
	private count = 0;

	constructor(client: Client, journal: Journal) {
		this.client = client;
		this.journal = journal;
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
			...(kind === 'contact' && typeof workspace === 'number' ? { workspace } : {}),
		});
		// An answer that is lost or a server's failure may have made it: then the note stays, and the mark finds it.
		const answer = await this.client.post(PATHS[kind].make, {
			body,
			...(as === undefined ? {} : { as }),
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
		if (isSuccess(answer)) return true;
		if (answer.status !== 404) return false;
		const read = await this.client.get(PATHS[kind].one, { ids: { id } });
		return read.status === 404;
	}

	private forget(kind: Kind, id: number): void {
		const thing = this.journal.things.find((one) => one.kind === kind && one.id === id);
		if (thing) this.journal.remove(thing);
	}

	/** Removes everything that is noted, the newest first. Returns what could not be removed. */
	async removeAll(tell: (text: string) => void = () => undefined): Promise<Thing[]> {
		this.client.isRemoving = true;
		try {
			for (const thing of [...this.journal.things].reverse()) {
				try {
					if (await this.removeOne(thing)) this.journal.remove(thing);
				} catch (error) {
					if (!(error instanceof Untold)) throw error;
					tell(`A ${NAMES[thing.kind]} could not be removed: ${error.message}.`);
				}
			}
		} finally {
			this.client.isRemoving = false;
		}
		return [...this.journal.things];
	}

	private async removeOne(thing: Thing): Promise<boolean> {
		const ids = thing.id === undefined ? await this.search(thing) : [thing.id];
		for (const id of ids) {
			const answer = await this.client.delete(PATHS[thing.kind].one, { ids: { id } });
			if (!(await this.isGone(answer, thing.kind, id))) return false;
		}
		return true;
	}

	/** The IDs of things that bear the mark: by the search of contracts, and on the first and last pages. */
	private async search({ kind, mark, workspace }: Thing): Promise<number[]> {
		const { list } = PATHS[kind];
		const fixed = { limit: ROWS_OF_A_PAGE, ...(workspace ? { workspace_id: workspace } : {}) };
		const found = new Set<number>();
		const look = async (query: Record<string, string | number>): Promise<number> => {
			const answer = await this.client.get(list, { query: { ...fixed, ...query } });
			if (!isSuccess(answer)) throw new Untold(`its list answered ${answer.status}`);
			for (const row of rowsOf(answer.json)) {
				if (JSON.stringify(row).includes(mark)) found.add(idOf(row));
			}
			const count = at(answer.json, 'count');
			return typeof count === 'number' ? count : 0;
		};
		if (kind === 'contract') await look({ 'filter[query]': mark }).catch(() => 0);
		if (found.size > 0) return [...found];
		const count = await look({});
		for (let page = 1; page < PAGES_SEARCHED && page * ROWS_OF_A_PAGE < count; page++) {
			await look({ offset: page * ROWS_OF_A_PAGE });
		}
		const last = Math.min(count - ROWS_OF_A_PAGE, 19_900);
		if (last > (PAGES_SEARCHED - 1) * ROWS_OF_A_PAGE) await look({ offset: last });
		return [...found];
	}
}
