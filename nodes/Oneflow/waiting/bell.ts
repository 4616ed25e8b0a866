import { after, now } from '../clock';
import { rethrow } from '../transport/failure';
import type { Callback } from './address';
import { LIST_LAG_MS } from './decision';
import { makeRound, Memory, readDecided, waitsIn, type Beginning } from './round';
import type { Site } from './runs';

/** Calls held at a time, four for each of two that listen: each costs n8n 17 MB while it is held. */
const MOST_HELD = 8;

/** Oneflow waits ten seconds for an answer, as far as is known. */
const LONGEST_HELD_MS = 8_000;

/** Time for the calls about one decision to come in. */
const GATHER_MS = 200;

/** From beginning to beginning of rounds, in milliseconds, for this many webhooks in the account. */
const SPACING = { ms: 2_000, webhooks: 300 };

const LONGEST_SPACING_MS = 30_000;

/** Rounds in a row that fail; then Oneflow's repeating is relied on. */
const MOST_FAILURES = 10;

interface Request {
	site: Site;
	resolve: (isTold: boolean) => void;
	reject: (error: unknown) => void;
}

/**
 * Runs rounds for whoever asks, one after the other, and says when a call that rings may be answered. One for
 * each account and address of n8n in a process.
 */
export class Bell {
	readonly memory: Memory;

	/** Those who wait for a round that begins from now on. */
	private requests: Request[] = [];

	/** The calls held until a round has told all that was rung for. */
	private readonly held = new Set<() => void>();

	private isDue = false;

	private isBusy = false;

	private lastBegun = Number.NEGATIVE_INFINITY;

	private old = 0;

	private lastLookAt: number | undefined;

	private site: Site | undefined;

	constructor(began?: Beginning) {
		this.memory = new Memory(began);
	}

	/**
	 * A listening wait was called about somebody else's contract. Returns whether Oneflow need not repeat the
	 * call: a round that began later has told every run, or enough calls are held that stand for this one.
	 */
	async ring(site: Site, { wait }: Callback, contractId: number): Promise<boolean> {
		const { decided, answered } = this.memory;
		answered.add(wait);
		const isKnown = decided.has(contractId);
		if (!isKnown) decided.set(contractId, now());
		this.want(site, !(isKnown && this.isBusy));
		this.watch();
		if (this.held.size >= MOST_HELD) return true;
		let release = () => {};
		const settled = new Promise<boolean>((resolve) => {
			release = () => resolve(true);
			this.held.add(release);
		});
		try {
			return await inTime(settled);
		} finally {
			this.held.delete(release);
		}
	}

	/** Whether a run whose contracts are decided may go on: a round has told the others, and none relies on it. */
	async leave(site: Site, { wait, contractId }: Callback): Promise<boolean> {
		const { leaving, decided, answered } = this.memory;
		answered.add(wait);
		if (leaving.size >= MOST_HELD || leaving.has(wait)) return false;
		leaving.add(wait);
		decided.set(contractId, now());
		this.watch();
		let isFree = false;
		try {
			isFree = await inTime(this.round(site));
		} finally {
			leaving.delete(wait);
			// The next round calls it, sooner than Oneflow does.
			if (!isFree) this.want(site, true);
		}
		return isFree;
	}

	/** Finds out who listens for a starting run; the run may be one of them. Throws OneflowFailure. */
	async start(site: Site, { wait, contractId }: Callback, old: number): Promise<void> {
		this.memory.starting.add(wait);
		// One that was decided before, and revived.
		this.memory.decided.delete(contractId);
		this.old = Math.max(this.old, old);
		await this.round(site);
	}

	/** A starting run now waits, or has failed. */
	started(wait: string): void {
		this.memory.starting.delete(wait);
	}

	/** Looks after everything, asking a number of old waits. Throws OneflowFailure. */
	async look(site: Site, old: number): Promise<void> {
		this.old = Math.max(this.old, old);
		await this.round(site);
	}

	/** Whether the first round that begins from now on tells everyone. Throws OneflowFailure. */
	private async round(site: Site): Promise<boolean> {
		return await new Promise<boolean>((resolve, reject) => {
			this.requests.push({ site, resolve, reject });
			this.want(site, true);
		});
	}

	private want(site: Site, isDue: boolean): void {
		this.site = site;
		this.isDue ||= isDue;
		if (this.isDue && !this.isBusy) void this.makeRounds();
	}

	private get spacing(): number {
		return SPACING.ms * Math.max(1, this.memory.register.size / SPACING.webhooks);
	}

	private async makeRounds(): Promise<void> {
		this.isBusy = true;
		for (let failures = 0; this.isDue && failures <= MOST_FAILURES; ) {
			const pauseMs = Math.min(this.spacing * 2 ** failures, LONGEST_SPACING_MS);
			await after(Math.max(GATHER_MS, this.lastBegun + pauseMs - now()));
			this.lastBegun = now();
			this.isDue = false;
			const isTold = await this.makeRound();
			if (isTold) failures = 0;
			else failures++;
			this.isDue ||= !isTold;
			if (!this.isDue) this.answerHeld();
		}
		this.isBusy = false;
		// What came while the last one failed.
		if (this.requests.length > 0) this.want(this.requests[0].site, true);
	}

	private async makeRound(): Promise<boolean> {
		const { requests, old } = this;
		this.requests = [];
		this.old = 0;
		const site = requests[0]?.site ?? this.site;
		if (site === undefined) return true;
		try {
			const isTold = await makeRound(site, this.memory, {
				old,
				isForStart: this.memory.starting.size > 0,
			});
			for (const { resolve } of requests) resolve(isTold);
			return isTold;
		} catch (error) {
			site.logger.debug('Oneflow: could not look for waiting executions that are decided');
			// Somebody else's run may have been cancelled.
			const [own, others] = [
				requests.filter((one) => one.site === site),
				requests.filter((one) => one.site !== site),
			];
			for (const { reject } of own) reject(error);
			this.requests.push(...others);
			return false;
		}
	}

	private answerHeld(): void {
		const { memory } = this;
		// A held call may stand for others that a former process has taken.
		if (memory.isYoung && waitsIn(memory.register.known).some((wait) => memory.mayBeOwed(wait)))
			return;
		for (const release of this.held) release();
	}

	/**
	 * Looks once more when Oneflow's list must show what was decided until the last ring: another process may
	 * have taken calls and be gone.
	 */
	private watch(): void {
		const isWatching = this.lastLookAt !== undefined;
		this.lastLookAt = now() + LIST_LAG_MS;
		if (!isWatching) void this.lookOnceMore();
	}

	private async lookOnceMore(): Promise<void> {
		while (this.lastLookAt !== undefined && this.lastLookAt > now()) {
			await after(this.lastLookAt - now());
		}
		this.lastLookAt = undefined;
		const { site, memory } = this;
		if (site === undefined) return;
		try {
			const isAny = await readDecided(site, memory, memory.register.known);
			this.want(site, isAny);
		} catch {
			this.want(site, true);
		}
	}
}

/** The result, unless it takes longer than a call can be held; false then, and the work goes on. */
async function inTime(work: Promise<boolean>): Promise<boolean> {
	const late = after(LONGEST_HELD_MS).then(() => false);
	return await Promise.race([work, late]).catch(rethrow);
}

/** Accounts and addresses whose bell is kept. */
const MOST_BELLS = 100;

const bells = new Map<string, Bell>();

/** The bell of an account and an address of n8n, in this process. */
export function bellOf({ oneflow, base }: Site): Bell {
	const key = `${base} ${oneflow.account}`;
	const bell = bells.get(key) ?? new Bell();
	bells.delete(key);
	bells.set(key, bell);
	if (bells.size > MOST_BELLS) bells.delete([...bells.keys()][0]);
	return bell;
}
