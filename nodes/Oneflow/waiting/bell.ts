import type { ITriggerFunctions } from 'n8n-workflow';

import { after, now } from '../clock';
import { Recent } from '../recent';
import type { OneflowClient } from '../transport/client';
import { rethrow } from '../transport/failure';
import type { Callback } from './address';
import { LIST_LAG_MS } from './decision';
import { makeRound, Memory, readDecided, type Beginning } from './round';
import { siteOf, warn, type Site } from './runs';

/** Calls held at a time, four for each of two that listen: each costs n8n 17 MB while it is held. */
const MOST_HELD = 8;
/** Oneflow waits ten seconds for an answer, as far as is known. */
export const LONGEST_HELD_MS = 8_000;
/** Time for the calls about one decision to come in. */
const GATHER_MS = 200;
/** Calls within this time tell of one decision: both listening waits are called about each. */
const ONE_DECISION_MS = 30_000;
/** From beginning to beginning of rounds, in milliseconds, for so many webhooks in the account. */
const SPACING = { ms: 2_000, webhooks: 300, mostMs: 30_000 };
/** Until the next round when one could not call everybody, and twice as long each time: n8n may be busy. */
const AGAIN_MS = 5_000;
/** How often is looked where runs wait, and where none does. */
const LOOKED_MS = { some: 55_000, none: 3_600_000 };

interface Request {
	site: Site;
	isThorough: boolean;
	resolve: (isSettled: boolean) => void;
	reject: (error: unknown) => void;
}

/**
 * Has rounds made for whoever asks, one after the other, and says when a call that rings may be answered.
 * One for each account and address of n8n in a process.
 */
export class Bell {
	readonly memory: Memory;

	/** Those who wait for a round that begins from now on. */
	private requests: Request[] = [];
	/** The round that is being made. */
	private current: Promise<boolean> | undefined;
	private isBusy = false;
	/** Whether a further round is planned, as one could not call everybody, and after how long. */
	private isToCome = false;
	private againMs = AGAIN_MS;
	private lastBegun = Number.NEGATIVE_INFINITY;
	/** When the last round began that called everybody. */
	private lastSettled = Number.NEGATIVE_INFINITY;
	private held = 0;
	/** When a call last came in, while another look after it is planned. */
	private rungAt: number | undefined;
	private lookedAt = Number.NEGATIVE_INFINITY;

	constructor(began?: Beginning) {
		this.memory = new Memory(began);
	}

	/**
	 * A listening wait was called about somebody else's contract. Returns whether Oneflow need not repeat the
	 * call: a round that began later has called every run, or enough calls are held. Throws OneflowFailure.
	 */
	async ring(site: Site, { wait }: Callback, contractId: number): Promise<boolean> {
		const { answers, decided } = this.memory;
		// One that is decided itself goes on listening until it may go.
		if (answers.get(wait) !== 'listening') answers.set(wait, 'waits');
		const knownFor = decided.age(contractId);
		const isKnownBy = (begun: number) => Number.isFinite(knownFor) && knownFor > now() - begun;
		if (knownFor < ONE_DECISION_MS && isKnownBy(this.lastSettled)) return true;
		this.memory.decide(contractId);
		void this.lookOnceMore(site);
		const round = (isKnownBy(this.lastBegun) && this.current) || this.round(site);
		if (this.held >= MOST_HELD) {
			round.catch(() => undefined);
			return true;
		}
		this.held++;
		try {
			return await inTime(this.untilNobodyAsks(site, round));
		} finally {
			this.held--;
		}
	}

	/** Whether the last round of those that are asked for has called every run; a held call stands for all. */
	private async untilNobodyAsks(site: Site, round: Promise<boolean>): Promise<boolean> {
		if (!(await round)) return false;
		return this.requests.length === 0 || (await this.untilNobodyAsks(site, this.round(site)));
	}

	/** Whether a run whose contracts are decided may go on: a round has called the others, and none relies on it. */
	async leave(site: Site, { wait, contractId }: Callback): Promise<boolean> {
		const { leaving } = this.memory;
		if (leaving.size >= MOST_HELD || leaving.has(wait)) return false;
		leaving.add(wait);
		this.memory.decide(contractId);
		void this.lookOnceMore(site);
		let isFree = false;
		try {
			isFree = await inTime(this.round(site));
		} finally {
			leaving.delete(wait);
			// The next round calls it, sooner than Oneflow does.
			if (!isFree) this.round(site).catch(() => undefined);
		}
		return isFree;
	}

	/** Has those found who listen for a run that begins; it may be one of them. Throws OneflowFailure. */
	async start(site: Site, { wait, contractId }: Callback): Promise<void> {
		// One that was decided before, and revived.
		this.memory.decided.delete(contractId);
		this.memory.answers.set(wait, 'waits');
		try {
			await this.round(site, true);
		} catch (error) {
			this.memory.answers.delete(wait);
			rethrow(error);
		}
	}

	/**
	 * Has a round made for an active trigger: it wakes runs whose decision got lost, and removes webhooks of runs
	 * that are over. For many triggers of an account one is enough. Throws OneflowFailure.
	 */
	async look(site: Site): Promise<void> {
		const areSome = this.memory.register.known.length > 0;
		if (now() - this.lookedAt < (areSome ? LOOKED_MS.some : LOOKED_MS.none)) return;
		this.lookedAt = now();
		await this.round(site, true);
	}

	/** Whether the first round that begins from now on settles everything. Throws what that round throws. */
	async round(site: Site, isThorough = false): Promise<boolean> {
		return await new Promise<boolean>((resolve, reject) => {
			this.requests.push({ site, isThorough, resolve, reject });
			if (!this.isBusy) void this.makeRounds();
		});
	}

	private async makeRounds(): Promise<void> {
		this.isBusy = true;
		while (this.requests.length > 0) {
			const spacing = SPACING.ms * Math.max(1, this.memory.register.size / SPACING.webhooks);
			const next = this.lastBegun + Math.min(spacing, SPACING.mostMs);
			await after(Math.max(GATHER_MS, next - now()));
			this.lastBegun = now();
			const requests = this.requests;
			this.requests = [];
			const [{ site }] = requests;
			const isThorough = requests.some((one) => one.isThorough);
			try {
				this.current = makeRound(site, this.memory, isThorough);
				const isSettled = await this.current;
				for (const { resolve } of requests) resolve(isSettled);
				if (isSettled) {
					this.againMs = AGAIN_MS;
					this.lastSettled = this.lastBegun;
				} else void this.comeAgain(site);
			} catch (error) {
				// Somebody else's run may have been cancelled.
				for (const one of requests) {
					if (one.site === site) one.reject(error);
					else this.requests.push(one);
				}
			}
			this.current = undefined;
		}
		this.isBusy = false;
	}

	/** Oneflow repeats a call later and later, and a decided run stays to be called for five minutes. */
	private async comeAgain(site: Site): Promise<void> {
		if (this.isToCome) return;
		this.isToCome = true;
		await after(this.againMs);
		this.isToCome = false;
		this.againMs = Math.min(2 * this.againMs, LIST_LAG_MS);
		await this.round(site).catch(() => undefined);
	}

	/**
	 * Looks once more when Oneflow's list must show what was decided until the last call: another process may
	 * have taken calls and be gone.
	 */
	private async lookOnceMore(site: Site): Promise<void> {
		const isPlanned = this.rungAt !== undefined;
		this.rungAt = now();
		if (isPlanned) return;
		for (let rungAt; rungAt !== this.rungAt; ) {
			rungAt = this.rungAt;
			await after(rungAt + LIST_LAG_MS - now());
		}
		this.rungAt = undefined;
		const { memory } = this;
		const isAny = await readDecided(site, memory, memory.register.known).catch(() => true);
		if (isAny) await this.round(site).catch(() => undefined);
	}
}

/** The result, unless it takes longer than a call can be held; false then, and the work goes on. */
async function inTime(work: Promise<boolean>): Promise<boolean> {
	return await Promise.race([work, after(LONGEST_HELD_MS).then(() => false)]);
}

/** By account and address of n8n. */
const bells = new Recent<Bell>(Infinity, 100);

/** The bell of an account and an address of n8n, in this process. */
export function bellOf({ oneflow, base }: Pick<Site, 'oneflow' | 'base'>): Bell {
	const key = `${base} ${oneflow.account}`;
	const bell = bells.get(key) ?? new Bell();
	bells.set(key, bell);
	return bell;
}

/**
 * Has a round made for an active trigger. `base` is where waiting executions of this n8n are called. What fails is
 * logged, as the trigger's own work does not depend on it.
 */
export async function lookAfterWaits(
	context: ITriggerFunctions,
	oneflow: OneflowClient,
	base: string,
): Promise<void> {
	const site = siteOf(context, oneflow, base);
	try {
		await bellOf(site).look(site);
	} catch (error) {
		warn(context, 'could not look after waiting executions', error);
	}
}
