import { now } from '../clock';
import { Recent } from '../recent';
import type { Registered } from './register';
import { callRun, type Answer, type Site } from './runs';

/** How long no n8n may answer at an address before it counts as dead, and how often that is logged, in milliseconds. */
const DEAD_AFTER_MS = 600_000;
/** How long an address that is not reached counts as asked, and one that led here before: n8n may just be busy. */
const ASKED_MS = { usual: 60_000, busy: 5_000 };
/** So many calls in a row that nothing of n8n answers: fewer may be about runs that are broken. */
const MOST_SILENT = 3;

/** Whether this n8n was the last that answered there, and calls that nothing of n8n has answered since, from when. */
type Base = { leadsHere: boolean; silent: number; silentSince?: number };

/** Whether n8n is reached at the addresses of waits: at its own, and where it or another one was before. */
export class Bases {
	private readonly known = new Map<string, Base>();
	private readonly asked = new Recent(ASKED_MS.usual);
	private readonly logged = new Recent(DEAD_AFTER_MS);

	/** Notes what a call to an address met. */
	note(site: Site, base: string, answer: Answer | undefined): void {
		this.asked.add(base);
		const { leadsHere = false, silent = 0, silentSince = now() } = this.known.get(base) ?? {};
		if (answer === undefined) {
			return void this.known.set(base, { leadsHere, silent: silent + 1, silentSince });
		}
		// n8n's own words do not tell whose they are; the node's do.
		const isHere = answer.at === undefined ? leadsHere : answer.at === site.base;
		this.known.set(base, { leadsHere: isHere || base === site.base, silent: 0 });
	}

	isReached(base: string): boolean {
		return this.known.get(base)?.leadsHere === true && !this.isSilent(base);
	}

	/** Whether nothing of n8n has answered there lately. */
	isSilent(base: string): boolean {
		return (this.known.get(base)?.silent ?? 0) >= MOST_SILENT;
	}

	isDead(base: string): boolean {
		return now() - (this.known.get(base)?.silentSince ?? now()) > DEAD_AFTER_MS;
	}

	/**
	 * Where the waits of an address are called: there if that leads here, at n8n's own if nothing has answered there
	 * for ten minutes, else nowhere. One that is not reached is asked once a minute.
	 */
	async wayTo(site: Site, base: string, waits: Registered[]): Promise<string | undefined> {
		const ledHere = this.known.get(base)?.leadsHere === true;
		const isAsked = this.asked.has(base, ledHere ? ASKED_MS.busy : ASKED_MS.usual);
		// The latest is there most likely, but any may be broken for good.
		const others = waits.slice(0, -1).sort(() => Math.random() - 0.5);
		for (const wait of isAsked ? [] : [...waits.slice(-1), ...others].slice(0, MOST_SILENT)) {
			if (this.isReached(base)) break;
			this.note(site, base, await callRun(site, wait, base));
		}
		if (this.isReached(base)) return base;
		const isOwn = base === site.base;
		if (!isOwn && this.isDead(base)) return site.base;
		if (!this.logged.has(base)) {
			this.logged.add(base);
			site.context.logger.warn(
				isOwn
					? `Oneflow: n8n cannot call itself at ${base}, so each waiting execution listens to every decision in its workspace. Make n8n's public address reachable from n8n itself before hundreds wait.`
					: `Oneflow: ${waits.length} webhooks of waiting executions lead to ${base}, and this n8n is called at ${site.base}. If it was called there before, they go on here once nothing of n8n has answered there for ten minutes. Those of another n8n are left alone.`,
			);
		}
		return isOwn ? base : undefined;
	}
}
