import type { ITriggerFunctions } from 'n8n-workflow';

import { after, now } from '../clock';
import { Recent } from '../recent';
import type { OneflowClient } from '../transport/client';
import { orNothing, rethrow } from '../transport/failure';
import { warn } from '../transport/nodeError';
import { untilN8nHasStarted } from '../webhooks/n8n';
import type { Callback } from './address';
import { LIST_LAG_MS } from './decision';
import { LISTENERS, LONGEST_STAY_MS, makeRound, Memory } from './round';
import type { Site } from './runs';

/** Calls held at a time, four for each of two that listen: each costs n8n 17 MB while it is held. */
const MOST_HELD = 8;
/** Oneflow waits ten seconds for an answer, as far as is known. */
export const LONGEST_HELD_MS = 8_000;
/** Time for the calls about one decision to come in. */
const GATHER_MS = 200;
/** Calls within this time tell of one decision: both listening waits are called about each. */
const ONE_DECISION_MS = 30_000;
/** From beginning to beginning of rounds. */
const SPACING_MS = 2_000;
/** Until the next round when one could not call everybody, and twice as long each time: n8n may be busy. */
const AGAIN_MS = 5_000;
/** How often triggers have a round made where runs wait, and where none does. */
const LOOKED_MS = { some: 55_000, none: 3_600_000 };

/** Has rounds made for whoever asks, one after the other, and says when a call that rings may be answered. */
export class Bell {
	/** When an active trigger last had a round made. */
	lookedAt = -Infinity;

	/** The round that begins next, for whoever asked first. */
	private next: { site: Site; isThorough: boolean; isSettled: Promise<boolean> } | undefined;
	/** The round that is being made. */
	private current: Promise<boolean> | undefined;
	/** When a further round comes by itself, and how long one waits that follows one which could not call everybody. */
	private comesAt = -Infinity;
	private againMs = AGAIN_MS;
	private lastBegun = -Infinity;
	/** When the last round began that called everybody. */
	private lastSettled = -Infinity;
	/** When a decision was last heard of. */
	private lastRung = -Infinity;
	private held = 0;

	constructor(readonly memory = new Memory()) {}

	/**
	 * A listening wait was called about somebody else's contract. Returns whether Oneflow need not repeat the
	 * call: a round that began later has called every run, or enough calls are held. Throws OneflowFailure.
	 */
	async ring(site: Site, { wait }: Callback, contractId: number): Promise<boolean> {
		const { answers, decided } = this.memory;
		// One that is decided itself goes on listening until it may go.
		if (answers.get(wait) !== 'listening') answers.set(wait, 'waits');
		this.memory.decide(contractId);
		const knownFor = decided.age(contractId);
		const isKnownBy = (begun: number) => knownFor > now() - begun;
		if (knownFor < ONE_DECISION_MS && isKnownBy(this.lastSettled)) return true;
		this.lastRung = now();
		const round = (isKnownBy(this.lastBegun) && this.current) || this.round(site);
		if (this.held >= MOST_HELD) {
			round.catch(() => undefined);
			return true;
		}
		this.held++;
		return await inTime(this.untilNobodyAsks(site, round)).finally(() => this.held--);
	}

	/** Whether the last round of those that are asked for has called every run; a held call stands for all. */
	private async untilNobodyAsks(site: Site, round: Promise<boolean>): Promise<boolean> {
		if (!(await round)) return false;
		return this.next === undefined || (await this.untilNobodyAsks(site, this.round(site)));
	}

	/**
	 * Whether a run whose contracts are decided, at a time that Oneflow says, may go on: a round has called the
	 * others, and none relies on it. It does all the same when that takes too long.
	 */
	async leave(site: Site, { wait, contractId }: Callback, decidedAt: number): Promise<boolean> {
		const { answers, leaving, looked } = this.memory;
		this.memory.decide(contractId);
		this.lastRung = now();
		let isFree = false;
		if (leaving.size < MOST_HELD) {
			leaving.add(wait);
			isFree = await inTime(this.round(site)).catch(() => false);
			leaving.delete(wait);
		}
		// The next round calls it, sooner than Oneflow does.
		if (!isFree) this.round(site).catch(() => undefined);
		if (!isFree && Date.now() - decidedAt <= LONGEST_STAY_MS) return false;
		answers.set(wait, 'resumed');
		looked.add(wait);
		return true;
	}

	/**
	 * Makes the first webhook of a wait in a scope, and only then has a round look who listens there: those that were
	 * seen before may be gone by then. Throws OneflowFailure, unless the wait hears for itself.
	 */
	async start(site: Site, callback: Callback, address: string): Promise<void> {
		const { answers, bases, decided, register } = this.memory;
		const listening = register.known.filter((one) => one.isListening);
		const inScope = listening.filter((one) => one.callback.scope === callback.scope);
		// Seen a moment ago, which mostly saves changing the webhook.
		const isQuiet = inScope.length >= LISTENERS && bases.isReached(site.base);
		await register.add(site.oneflow, address, callback, !isQuiet);
		// One that was decided before, and revived.
		decided.delete(callback.contractId);
		answers.set(callback.wait, 'waits');
		await orNothing(this.round(site, true), () => !isQuiet);
	}

	/** Whether the first round that begins from now on settles everything. Throws what that round throws. */
	async round(site: Site, isThorough = false): Promise<boolean> {
		const next = (this.next ??= { site, isThorough, isSettled: this.makeNext(site) });
		next.isThorough ||= isThorough;
		try {
			return await next.isSettled;
		} catch (error) {
			if (next.site === site) rethrow(error);
			// Somebody else's run may have been cancelled.
			return await this.round(site, isThorough);
		}
	}

	private async makeNext(site: Site): Promise<boolean> {
		await this.current?.catch(() => undefined);
		await after(Math.max(GATHER_MS, this.lastBegun + SPACING_MS - now()));
		await untilN8nHasStarted(site.context.helpers, site.base);
		const isThorough = this.next?.isThorough === true;
		this.next = undefined;
		this.lastBegun = now();
		let isSettled = true;
		try {
			this.current = makeRound(site, this.memory, isThorough);
			isSettled = await this.current;
			if (isSettled) this.lastSettled = this.lastBegun;
			return isSettled;
		} finally {
			this.current = undefined;
			void this.comeAgain(site, isSettled);
		}
	}

	/**
	 * After a round that could not call everybody, as Oneflow repeats a call later and later; else once its list must
	 * show what was decided until the last call, as others may have taken calls and be gone.
	 */
	private async comeAgain(site: Site, isSettled: boolean): Promise<void> {
		if (isSettled) this.againMs = AGAIN_MS;
		const at = isSettled ? this.lastRung + LIST_LAG_MS : now() + this.againMs;
		// An earlier one plans the next.
		if (at <= now() || (this.comesAt > now() && this.comesAt <= at)) return;
		if (!isSettled) this.againMs = Math.min(2 * this.againMs, LIST_LAG_MS);
		this.comesAt = at;
		await after(at - now());
		if (this.comesAt === at) await this.round(site).catch(() => undefined);
	}
}

/** The result, unless it takes longer than a call can be held; false then, and the work goes on. */
async function inTime(work: Promise<boolean>): Promise<boolean> {
	return await Promise.race([work, after(LONGEST_HELD_MS).then(() => false)]);
}

const bells = new Recent<Bell>(Infinity, 100);

/** The bell of an account and an address of n8n, in this process. */
export function bellOf({ oneflow, base }: Site): Bell {
	const key = `${base} ${oneflow.connection.account}`;
	const bell = bells.get(key) ?? new Bell();
	bells.set(key, bell);
	return bell;
}

/**
 * Has a round made for an active trigger, one for all of an account; `base` is where waiting executions of this n8n are
 * called. What fails is logged, as the trigger's own work does not depend on it.
 */
export async function lookAfterWaits(
	context: ITriggerFunctions,
	oneflow: OneflowClient,
	base: string,
): Promise<void> {
	const site = { oneflow, base, context };
	const bell = bellOf(site);
	const areSome = bell.memory.register.known.length > 0;
	if (now() - bell.lookedAt < (areSome ? LOOKED_MS.some : LOOKED_MS.none)) return;
	try {
		await bell.round(site, true);
		bell.lookedAt = now();
	} catch (error) {
		warn(context, 'could not look after waiting executions', error);
	}
}
