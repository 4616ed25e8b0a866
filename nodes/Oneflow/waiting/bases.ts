import { now } from '../clock';
import { Recent } from '../recent';
import type { Registered } from './register';
import { callRun, NO_CONTRACT, type Answer, type Site } from './runs';

/** How long no n8n may answer at an address before it counts as dead, in milliseconds. */
const DEAD_AFTER_MS = 600_000;

/** How long an address counts as looked at. */
const LOOKED_AT_MS = 60_000;

/** How often it is logged what is wrong with an address. */
const LOGGED_AGAIN_MS = 600_000;

/** Waits asked for what leads where, for each address and look. */
const MOST_ASKED = 3;

/** What is known of an address: n8n answers, this one or another; or nothing of n8n does, since when. */
type Found = { leads: 'here' | 'elsewhere' } | { silentSince: number };

/** Whether n8n is reached at the addresses of waits: at its own, and where it or another one was before. */
export class Bases {
	private readonly found = new Map<string, Found>();

	private readonly lookedAt = new Recent(LOOKED_AT_MS);

	private readonly logged = new Recent(LOGGED_AGAIN_MS);

	/** Notes what a call to an address met. */
	note(site: Site, base: string, answer: Answer | undefined): void {
		this.lookedAt.add(base);
		const before = this.found.get(base);
		if (answer === undefined) {
			const since = before !== undefined && 'silentSince' in before ? before.silentSince : now();
			this.found.set(base, { silentSince: since });
			return;
		}
		// n8n's own words do not tell whose they are; the node's do.
		const leadsHere = base === site.base || answer.at === site.base;
		if (answer.at === undefined && !leadsHere && before !== undefined && 'leads' in before) return;
		this.found.set(base, { leads: leadsHere ? 'here' : 'elsewhere' });
	}

	/** Whether n8n was reached there when last called. */
	isReached(base: string): boolean {
		const found = this.found.get(base);
		return found !== undefined && 'leads' in found && found.leads === 'here';
	}

	/** Whether nothing of n8n has answered there, when last called. */
	isSilent(base: string): boolean {
		return 'silentSince' in (this.found.get(base) ?? {});
	}

	/** Whether it was called within the last minute. */
	wasLookedAt(base: string): boolean {
		return this.lookedAt.has(base);
	}

	/** Whether something may be logged about it again. */
	isNews(base: string): boolean {
		if (this.logged.has(base)) return false;
		this.logged.add(base);
		return true;
	}

	isDead(base: string): boolean {
		const found = this.found.get(base);
		return (
			found !== undefined && 'silentSince' in found && now() - found.silentSince > DEAD_AFTER_MS
		);
	}

	/**
	 * Where the waits of another address than n8n's own are called: there if that leads here, at the own
	 * one if nothing has answered there for ten minutes, else nowhere.
	 */
	async wayTo(site: Site, base: string, waits: Registered[]): Promise<string | undefined> {
		if (!this.lookedAt.has(base)) {
			for (const wait of waits.slice(0, MOST_ASKED)) {
				const answer = await callRun(site, wait, { contractId: NO_CONTRACT });
				this.note(site, base, answer);
				if (answer === undefined || this.isReached(base)) break;
			}
		}
		if (this.isReached(base)) return base;
		return this.isDead(base) ? site.base : undefined;
	}
}
