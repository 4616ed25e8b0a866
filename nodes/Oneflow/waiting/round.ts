import { now } from '../clock';
import { mapConcurrently } from '../concurrency';
import { Recent } from '../recent';
import { idOf } from '../transport/paging';
import { Bases } from './bases';
import { beginOf } from './address';
import { decidedSince, LIST_LAG_MS } from './decision';
import { Register, setListening, type Registered } from './register';
import { callRun, NO_CONTRACT, type Answer, type Site } from './runs';

/** Waits of a scope that listen: two, as one may have been stopped. */
const LISTENERS = 2;

/** Few runs are called at a time: hundreds of decisions at once would else keep n8n from answering at all. */
const PARALLEL_CALLS = 2;

/** Two looks are usual; more where others change the same waits. */
const MOST_LOOKS = 6;

/** n8n ends a wait up to a minute after its limit; later, it need not be asked any more. */
const SURELY_PAST_MS = 600_000;

/** An address tells the limit in whole seconds, and n8n may have gone on within the last of them. */
const ROUNDED_UP_MS = 1_000;

/** n8n says that a run is running while it is still about to wait, as when it sends many contracts. */
const ABOUT_TO_WAIT_MS = 3_600_000;

/**
 * Waits are old when they began longer ago than Oneflow repeats the call about a decision
 * (docs/oneflow-api.md 4.12).
 */
const OLD_MS = 2 * 3_600_000;

/** How long a run that cannot be told keeps others from going on. */
const GIVEN_UP_AFTER_MS = 300_000;

/** After this long, a contract that a run does not find decided is not, such as one that was revived. */
const FORGOTTEN_AFTER_MS = 3_600_000;

/** Time for a run that was told to go on, and for its webhooks to be removed. */
const GOES_ON_WITHIN_MS = 60_000;

/** How long it counts that a wait answered, or rang. */
const ANSWERED_MS = 600_000;

/** How long it counts, in the round of a starting run that is to rely on others. */
const ANSWERED_LATELY_MS = 60_000;

/** How long it counts that an old wait was asked, or one past its limit. */
const ASKED_MS = { old: 3_600_000, past: 30_000 };

/** n8n's clock may differ from Oneflow's. */
const CLOCKS_DIFFER_MS = 600_000;

/** One run that waits: its webhooks in the register, one for each of its contracts. */
export interface Wait {
	name: string;
	webhooks: Registered[];
	/** Where it is called. */
	base: string;
}

/** When a process began, by a clock that cannot go back and in milliseconds since 1970. */
export interface Beginning {
	at: number;
	date: number;
}

const PROCESS_BEGAN: Beginning = { at: now(), date: Date.now() };

/** What a process knows of the waits of one account at one address. It saves calls; nothing depends on it. */
export class Memory {
	readonly register = new Register();
	readonly bases = new Bases();
	/** Contracts that are decided, most likely, and since when this is known: reported, or read. */
	readonly decided = new Map<number, number>();
	/** Waits that were told of a contract. */
	readonly told = new Recent(GOES_ON_WITHIN_MS, 10_000);
	/** Waits that n8n says wait, or that rang. */
	readonly answered = new Recent(ANSWERED_MS, 10_000);
	/** Listening waits that say themselves that they are decided. */
	readonly confirmed = new Recent(ANSWERED_MS);
	readonly asked = {
		old: new Recent(ASKED_MS.old, 10_000),
		past: new Recent(ASKED_MS.past, 10_000),
	};
	/** Runs of this process that begin to wait, and those that know of their decision and are to go on. */
	readonly starting = new Set<string>();
	readonly leaving = new Set<string>();
	/** Up to when decisions were read, in Oneflow's time. */
	readUntil: number | undefined;

	constructor(private readonly began: Beginning = PROCESS_BEGAN) {}

	/**
	 * Whether calls may have been taken about a wait by a process that this one has replaced, so shortly before
	 * that Oneflow's list need not show the decisions yet.
	 */
	mayBeOwed({ webhooks: [{ callback }] }: Wait): boolean {
		return this.isYoung && beginOf(callback) < this.began.date;
	}

	get isYoung(): boolean {
		return now() - this.began.at < LIST_LAG_MS;
	}
}

/** What a round is asked for beside what is decided. */
export interface Wish {
	/** How many old waits are asked at most. */
	old: number;
	/** Whether a run is to rely on those who listen. */
	isForStart: boolean;
}

/**
 * One look at everything, and another one after each change: a decision that falls between was told to runs that
 * may have gone on. Calls the quiet runs that may go on, removes the webhooks of runs that are over and keeps two
 * listening in each scope. A listening run whose contracts are decided is made quiet first, once the others were
 * told. Returns whether every run was told. Throws OneflowFailure.
 */
export async function makeRound(site: Site, memory: Memory, wish: Wish): Promise<boolean> {
	for (let looks = 0; looks < MOST_LOOKS; looks++) {
		const look = new Look(site, memory, { ...wish, old: looks === 0 ? wish.old : 0 });
		const isTold = await look.make();
		if (!look.hasChanged) return isTold;
	}
	return false;
}

/** Reads which contracts of the register were decided since this was last done; whether any is known to be. */
export async function readDecided(
	site: Site,
	memory: Memory,
	registered: Registered[],
): Promise<boolean> {
	const awaited = new Set(registered.map(({ callback }) => callback.contractId));
	if (awaited.size === 0) return false;
	const begin = Math.min(...registered.map(({ callback }) => beginOf(callback)));
	const since = memory.readUntil ?? begin - CLOCKS_DIFFER_MS;
	const { ids, seenUntil } = await decidedSince(site.oneflow, since);
	memory.readUntil = Math.max(memory.readUntil ?? 0, seenUntil - LIST_LAG_MS);
	for (const id of ids) {
		if (awaited.has(id) && !memory.decided.has(id)) memory.decided.set(id, now());
	}
	return [...memory.decided.keys()].some((id) => awaited.has(id));
}

export function waitsIn(registered: Array<Registered & { way?: string }>): Wait[] {
	const waits = new Map<string, Wait>();
	for (const one of registered) {
		const name = one.callback.wait;
		const wait = waits.get(name) ?? { name, webhooks: [], base: one.way ?? one.base };
		wait.webhooks.push(one);
		waits.set(name, wait);
	}
	return [...waits.values()];
}

/** Whether it is called here although its webhooks lead to another address, which is dead. */
const isStranded = ({ webhooks: [{ base }], base: way }: Wait) => base !== way;
/** Whether others may rely on it. */
const isListening = (wait: Wait) =>
	!isStranded(wait) && wait.webhooks.some((one) => one.isListening);
const endOf = ({ webhooks: [{ callback }] }: Wait) => callback.expires ?? Number.POSITIVE_INFINITY;
const numberOf = ({ webhooks: [{ webhook }] }: Wait) => Number(idOf(webhook));
const begunAt = ({ webhooks: [{ callback }] }: Wait) => beginOf(callback);
/** Milliseconds since the time limit, as whole seconds tell it; negative before. */
const pastMs = (wait: Wait) => Date.now() - endOf(wait) * 1000 + ROUNDED_UP_MS;

/** Ends may be infinite, whose difference is no number. */
const compare = (one: number, other: number) => (one === other ? 0 : one - other);

class Look {
	/** Whether a webhook listens or is quiet now that was not before, or a run turned out to be decided. */
	hasChanged = false;

	private waits: Wait[] = [];

	/** Waits of decided contracts that could not be told. */
	private readonly untold = new Set<string>();

	/** Whether a run that is decided has to go on listening for others. */
	private isHeld = false;

	/** Calls to n8n's own address that nothing of n8n answered. */
	private unanswered = 0;

	constructor(
		private readonly site: Site,
		private readonly memory: Memory,
		private readonly wish: Wish,
	) {}

	async make(): Promise<boolean> {
		const begun = now();
		const { memory, site } = this;
		const registered = await memory.register.read(site.oneflow);
		this.waits = waitsIn(await this.within(registered));
		await this.removePast();
		// Who begins or leaves looks after itself.
		const others = this.waits.filter((wait) => !this.looksAfterItself(wait));
		await readDecided(
			site,
			memory,
			others.flatMap(({ webhooks }) => webhooks),
		);
		const awaited = new Set(registered.map(({ callback }) => callback.contractId));
		for (const [id, since] of memory.decided) {
			const isPastHope = now() - since > FORGOTTEN_AFTER_MS;
			if (isPastHope || (since < begun && !awaited.has(id))) memory.decided.delete(id);
		}
		await this.call(others);
		await this.arrangeAll();
		return !this.isHeld && this.isAllTold;
	}

	private looksAfterItself({ name }: Wait): boolean {
		return this.memory.starting.has(name) || this.memory.leaving.has(name);
	}

	/** The webhooks of runs that can be called, and where: of this n8n, wherever it was when they began. */
	private async within(registered: Registered[]): Promise<Array<Registered & { way: string }>> {
		const { bases } = this.memory;
		const own = this.site.base;
		const ways = new Map<string, string | undefined>([[own, own]]);
		const isOurs = (one: Registered) => one.base === own || one.isProven;
		for (const { base } of registered.filter(isOurs)) {
			if (ways.has(base)) continue;
			const there = registered.filter((one) => isOurs(one) && one.base === base);
			const way = await bases.wayTo(this.site, base, there);
			ways.set(base, way);
			if (way !== undefined || !bases.isNews(base)) continue;
			this.site.logger.warn(
				`Oneflow: ${there.length} webhooks of waiting executions lead to ${base}, and this n8n is called at ${own}. If it was called there before, they continue here once no n8n has answered there for ten minutes. Those of another n8n are left alone.`,
			);
		}
		return registered.flatMap((one) => {
			const way = isOurs(one) ? ways.get(one.base) : undefined;
			return way === undefined ? [] : [{ ...one, way }];
		});
	}

	private async removePast(): Promise<void> {
		for (const wait of this.waits) {
			if (pastMs(wait) > SURELY_PAST_MS) await this.remove(wait);
		}
	}

	private async remove(wait: Wait): Promise<void> {
		await this.memory.register.remove(this.site.oneflow, wait.webhooks);
		this.waits = this.waits.filter((one) => one !== wait);
	}

	/** Whether every run was told, apart from those that cannot be told for long. */
	private get isAllTold(): boolean {
		const { decided } = this.memory;
		const isRecent = ({ callback }: Registered) =>
			now() - (decided.get(callback.contractId) ?? Number.NEGATIVE_INFINITY) < GIVEN_UP_AFTER_MS;
		return !this.waits.some(
			({ name, webhooks }) => this.untold.has(name) && webhooks.some(isRecent),
		);
	}

	/** Calls the runs that are decided, past their limit or old; those that listen are only asked. */
	private async call(others: Wait[]): Promise<void> {
		const { decided, told, asked, confirmed } = this.memory;
		const isPart = ({ callback }: Registered) => decided.has(callback.contractId);
		const isDue = (wait: Wait) => {
			if (isListening(wait) && confirmed.has(wait.name)) return false;
			if (wait.webhooks.some(isPart) && !told.has(wait.name)) return true;
			return pastMs(wait) > 0 && !asked.past.has(wait.name);
		};
		const isOld = (wait: Wait) =>
			begunAt(wait) + OLD_MS < Date.now() && !asked.old.has(wait.name) && !isDue(wait);
		const old = others.filter(isOld).sort(() => Math.random() - 0.5);
		const due = [...others.filter(isDue), ...old.slice(0, this.wish.old)];
		await mapConcurrently(due, PARALLEL_CALLS, async (wait) => {
			const isToTell = wait.webhooks.some(isPart);
			asked[pastMs(wait) > 0 ? 'past' : 'old'].add(wait.name);
			const webhook = wait.webhooks.find(isPart) ?? wait.webhooks[0];
			const isFree = !isListening(wait);
			const answer = await this.ask(wait, webhook, { isFree });
			if (await this.take(wait, answer)) told.add(wait.name);
			// Nobody waits for what another address leads to, nor for one that is decided but listens.
			else if (isToTell && webhook.base === this.site.base && answer?.state !== 'listening') {
				this.untold.add(wait.name);
			}
		});
	}

	private async ask(
		wait: Wait,
		webhook: Registered,
		options: { isFree?: boolean; contractId?: number },
	): Promise<Answer | undefined> {
		const isOwn = wait.base === this.site.base;
		if (isOwn && this.unanswered >= 3) return undefined;
		const answer = await callRun(this.site, webhook, { ...options, base: wait.base });
		if (isOwn) {
			this.unanswered = answer === undefined ? this.unanswered + 1 : 0;
			this.memory.bases.note(this.site, wait.base, answer);
		}
		return answer;
	}

	/** Does what the answer of a run asks for; whether the run has taken the call, or is over. */
	private async take(wait: Wait, answer: Answer | undefined): Promise<boolean> {
		const { decided, answered, confirmed } = this.memory;
		const hasWaited = pastMs(wait) > 0 || begunAt(wait) + ABOUT_TO_WAIT_MS < Date.now();
		const { state } = answer ?? {};
		const isOver =
			state === 'over' ||
			(state === 'unknown' && !isStranded(wait)) ||
			(state === 'runs' && hasWaited);
		if (isOver) await this.remove(wait);
		if (state === 'waits' || state === 'resumed') answered.add(wait.name);
		if (state === 'listening') {
			for (const { callback } of wait.webhooks) decided.set(callback.contractId, now());
			confirmed.add(wait.name);
			this.hasChanged = true;
		}
		return isOver || state === 'waits' || state === 'resumed';
	}

	/** Whether others can rely on a wait: it answered lately, or is about to wait in this process. */
	private async isAlive(wait: Wait): Promise<boolean> {
		const { starting, answered } = this.memory;
		const isKnown = answered.has(
			wait.name,
			this.wish.isForStart ? ANSWERED_LATELY_MS : ANSWERED_MS,
		);
		if (starting.has(wait.name) || isKnown) return true;
		const answer = await this.ask(wait, wait.webhooks[0], { contractId: NO_CONTRACT });
		await this.take(wait, answer);
		return answer?.state === 'waits';
	}

	private async arrangeAll(): Promise<void> {
		const scopes = this.waits.flatMap(({ webhooks }) =>
			webhooks.map(({ callback }) => callback.scope),
		);
		for (const scope of new Set(scopes)) await this.arrange(scope);
	}

	/** Keeps two waits of a scope listening that others can rely on; all where n8n does not reach itself. */
	private async arrange(scope: string): Promise<void> {
		const { bases, leaving, confirmed } = this.memory;
		const isOfScope = ({ callback }: Registered) => callback.scope === scope;
		const inScope = this.waits.filter((wait) => !isStranded(wait) && wait.webhooks.some(isOfScope));
		const listeningOf = ({ webhooks }: Wait) =>
			webhooks.filter((one) => isOfScope(one) && one.isListening);
		const goes = ({ name }: Wait) => leaving.has(name) || confirmed.has(name);
		const candidates = inScope
			.filter((wait) => !goes(wait) && pastMs(wait) <= 0)
			.sort(
				(one, other) =>
					compare(endOf(other), endOf(one)) ||
					listeningOf(other).length - listeningOf(one).length ||
					numberOf(one) - numberOf(other),
			);
		const isForAll = bases.isDead(this.site.base);
		const wanted = new Set<Wait>(isForAll ? candidates : []);
		for (const wait of candidates) {
			if (wanted.size >= LISTENERS) break;
			if (await this.isAlive(wait)) wanted.add(wait);
		}
		for (const wait of wanted) {
			if (listeningOf(wait).length > 0) continue;
			await this.set(wait.webhooks.find(isOfScope), true);
		}
		const isEnough = wanted.size >= Math.min(LISTENERS, candidates.length);
		const isQuiet = (wait: Wait) => listeningOf(wait).length === 0;
		for (const wait of inScope.filter((one) => this.waits.includes(one))) {
			const surplus = listeningOf(wait).slice(wanted.has(wait) ? 1 : 0);
			if (surplus.length === 0) continue;
			if (goes(wait)) {
				// Nobody relies on it where nobody can be called.
				if (inScope.length > 1 && !(await this.isReached(wait))) continue;
				const mayLeave =
					isEnough && this.isAllTold && !(this.memory.isYoung && inScope.some(isQuiet));
				this.isHeld ||= !mayLeave;
				if (!mayLeave) continue;
			} else {
				const mayBeQuiet = isEnough && !isForAll && (await this.isReached(wait));
				if (!mayBeQuiet || !(await this.isAlive(wait))) continue;
			}
			for (const one of surplus) await this.set(one, false);
		}
	}

	private async set(one: Registered | undefined, isToListen: boolean): Promise<void> {
		if (one === undefined) return;
		await setListening(this.site.oneflow, one, isToListen);
		this.hasChanged = true;
	}

	/** Whether n8n can call itself at its address, as some networks do not let it. */
	private async isReached(wait: Wait): Promise<boolean> {
		const { bases } = this.memory;
		const { base, logger } = this.site;
		if (bases.isReached(base)) return true;
		if (!bases.isSilent(base) || !bases.wasLookedAt(base)) {
			await this.ask(wait, wait.webhooks[0], { contractId: NO_CONTRACT });
		}
		if (bases.isReached(base)) return true;
		if (bases.isNews(base)) {
			logger.warn(
				`Oneflow: n8n cannot call itself at ${base}, so each waiting execution listens to every decision in its workspace. Make n8n's public address reachable from n8n itself before hundreds wait.`,
			);
		}
		return false;
	}
}
