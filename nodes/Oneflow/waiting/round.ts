import { now } from '../clock';
import { mapConcurrently } from '../concurrency';
import { decidedSince } from '../oneflow/outcome';
import { Recent } from '../recent';
import { isFailure, orNothing } from '../transport/failure';
import { beginOf, type Callback } from './address';
import { Bases } from './bases';
import { LIST_LAG_MS } from './decision';
import { isProven, Register, setListening, type Registered } from './register';
import { callRun, type RunState, type Site } from './runs';

/** Waits of a scope that listen: two, as one may have been stopped. */
export const LISTENERS = 2;
/** Few runs are called at a time: hundreds of decisions at once would else keep n8n from answering at all. */
const PARALLEL_CALLS = 2;
/** Two looks are usual; more where others change the same waits. */
const MOST_LOOKS = 6;
/** n8n says that a run is running while it is still about to wait, as when it sends many contracts. */
const ABOUT_TO_WAIT_MS = 3_600_000;
/** Waits are old that began longer ago than Oneflow tries to tell of a decision (docs/oneflow-api.md 4.12). */
const OLD_MS = 2 * 3_600_000;
/** Old waits that a thorough round asks: a decision may have been lost, and no list shows a deleted contract. */
const OLD_ASKED = 5;
/** How long the last answer of a run counts, and its last look at its contracts: of one that is due, or old. */
const COUNTS_MS = { answer: 60_000, due: 60_000, old: 3_600_000 };
/** So long after a decision, a run that could not be called keeps nobody from going on, nor do others a run. */
export const LONGEST_STAY_MS = 300_000;
/** A contract that a run does not find decided for so long is not, as one that was revived. */
const FORGOTTEN_AFTER_MS = 3_600_000;
/** Clocks may differ by so much; n8n ends a wait up to a minute after its limit. */
const CLOCKS_DIFFER_MS = 600_000;
const MOST_REMEMBERED = 10_000;

/** What a process knows of the waits of one account at one address. It saves calls; nothing depends on it. */
export class Memory {
	readonly register = new Register();
	readonly bases = new Bases();
	/** Contracts that are decided, most likely: heard of, or read. */
	readonly decided = new Recent(FORGOTTEN_AFTER_MS, MOST_REMEMBERED);
	/** What waits last answered, by name; one that rings or begins waits as well. */
	readonly answers = new Recent<RunState>(LONGEST_STAY_MS, MOST_REMEMBERED);
	/** Waits that have looked at their contracts, and those that gave no answer. */
	readonly looked = new Recent(COUNTS_MS.old, MOST_REMEMBERED);
	readonly missed = new Recent(COUNTS_MS.old, MOST_REMEMBERED);
	/** Runs of this process that have heard of their decision and are to go on. */
	readonly leaving = new Set<string>();
	/** Up to when decisions were read, in Oneflow's time, and for which waits: one may be found late, as after a move. */
	readUntil: number | undefined;
	read = new Set<string>();

	/** `began` is when the process did, by its own clock, which begins with it. */
	constructor(readonly began = 0) {}

	/** Notes a contract that is decided, unless that is known. */
	decide(contractId: number): void {
		if (!this.decided.has(contractId)) this.decided.add(contractId);
	}
}

/** One run that waits. */
interface Wait {
	name: string;
	/** One for each of its contracts. */
	webhooks: Registered[];
	/** Of the first of them; all have the same beginning, end and base. */
	callback: Callback;
	base: string;
	/** Where it is called: at its base, or at another address if that one is dead. */
	way: string;
}

/**
 * One look at everything, and another one after each change: a decision that falls between was sent to runs that
 * may have gone on. Returns whether every run was called that is to be. Throws OneflowFailure.
 */
export async function makeRound(site: Site, memory: Memory, isThorough: boolean): Promise<boolean> {
	for (let looks = 0; looks < MOST_LOOKS; looks++) {
		const look = new Look(site, memory, isThorough && looks === 0);
		const isSettled = await look.make();
		if (!look.hasChanged) return isSettled;
	}
	return false;
}

const endOf = ({ callback }: Wait) => callback.expires ?? Number.MAX_SAFE_INTEGER;
const ageOf = ({ callback }: Wait) => Date.now() - beginOf(callback);
/** Milliseconds since the time limit, negative before: n8n may go on within the second that the address tells. */
const pastMs = (wait: Wait) => Date.now() - (endOf(wait) - 1) * 1_000;
/** Whether nobody can rely on it, as its webhooks lead to a dead address. */
const isStranded = ({ base, way }: Wait) => base !== way;
const isListening = (wait: Wait) =>
	!isStranded(wait) && wait.webhooks.some((one) => one.isListening);

/** The latest end first, then those that listen. */
const byEnd = (one: Wait, other: Wait) =>
	endOf(other) - endOf(one) || Number(isListening(other)) - Number(isListening(one));

class Look {
	/** Whether a webhook listens or is quiet now that was not before. */
	hasChanged = false;
	private waits: Wait[] = [];

	constructor(
		private readonly site: Site,
		private readonly memory: Memory,
		/** Whether some of the old waits are called as well. */
		private readonly asksOld: boolean,
	) {}

	async make(): Promise<boolean> {
		this.waits = await this.waitsIn(await this.memory.register.read(this.site.oneflow));
		const past = this.waits.filter((wait) => pastMs(wait) > CLOCKS_DIFFER_MS);
		await this.remove(past.flatMap(({ webhooks }) => webhooks));
		// Who leaves looks itself.
		const others = this.waits.filter(({ name }) => !this.memory.leaving.has(name));
		await this.readDecided(others);
		const isOld = (wait: Wait) => ageOf(wait) > OLD_MS && !this.memory.looked.has(wait.name);
		const old = others.filter(isOld).sort(() => Math.random() - 0.5);
		// Those that gave no answer come last: nobody is called once nothing of n8n has answered for a while.
		const missed = ({ name }: Wait) => Number(this.memory.missed.has(name));
		const due = others.filter((wait) => this.isDue(wait)).sort((a, b) => missed(a) - missed(b));
		const called = new Set([...due, ...old.slice(0, this.asksOld ? OLD_ASKED : 0)]);
		// One that listens may not go on.
		const call = async (wait: Wait) => await this.ask(wait, !isListening(wait));
		await mapConcurrently([...called], PARALLEL_CALLS, call);
		const isSettled = !this.waits.some((wait) => this.isToBeCalled(wait));
		const scopes = this.waits.flatMap(({ webhooks }) => webhooks.map((one) => one.callback.scope));
		const areFree: boolean[] = [];
		for (const scope of new Set(scopes)) areFree.push(await this.arrange(scope, isSettled));
		return isSettled && !areFree.includes(false);
	}

	/** The runs that can be called, and where: those of this n8n, wherever it was when they began. */
	private async waitsIn(registered: Registered[]): Promise<Wait[]> {
		const { base: own, oneflow } = this.site;
		const ours = registered.filter((one) => one.base === own || isProven(oneflow, one));
		const waits = new Map<string, Wait>();
		const doubled: Registered[] = [];
		for (const base of new Set(ours.map((one) => one.base))) {
			const there = ours.filter((one) => one.base === base);
			const way = await this.memory.bases.wayTo(this.site, base, there);
			if (way === undefined) continue;
			for (const one of there) {
				const { callback } = one;
				const name = callback.wait;
				const wait = waits.get(name) ?? { name, webhooks: [], callback, base, way };
				// A lost answer may have left a second one.
				const isDouble = wait.webhooks.some((other) => other.tail === one.tail);
				(isDouble ? doubled : wait.webhooks).push(one);
				waits.set(name, wait);
			}
		}
		await this.remove(doubled);
		return [...waits.values()];
	}

	/** A webhook that cannot be removed, or that Oneflow does not let be changed, keeps no run from being called. */
	private readonly isLeft = (error: unknown) => {
		const what = `Oneflow: a webhook of a waiting execution stays as it is: ${(error as Error).message}`;
		this.site.context.logger.warn(what);
		return isFailure(error);
	};

	private async remove(webhooks: Registered[]): Promise<void> {
		this.waits = this.waits.filter((wait) => !webhooks.includes(wait.webhooks[0]));
		const { register } = this.memory;
		await register.remove(this.site.oneflow, webhooks, { retry: false }).catch(this.isLeft);
	}

	/** Reads which contracts of waits were decided since this was last done. */
	private async readDecided(waits: Wait[]): Promise<void> {
		const { memory } = this;
		if (waits.length === 0) return;
		const unread = waits.filter(({ name }) => !memory.read.has(name));
		const begins = unread.map(({ callback }) => beginOf(callback) - CLOCKS_DIFFER_MS);
		const since = Math.min(memory.readUntil ?? Infinity, ...begins);
		const { ids, seenUntil } = await decidedSince(this.site.oneflow, since);
		memory.readUntil = Math.max(memory.readUntil ?? 0, seenUntil - LIST_LAG_MS);
		memory.read = new Set(this.waits.map(({ name }) => name));
		for (const { callback } of waits.flatMap(({ webhooks }) => webhooks)) {
			if (ids.includes(callback.contractId)) memory.decide(callback.contractId);
		}
	}

	/** Milliseconds since it is known that a contract of a wait is decided; infinite while none is. */
	private decidedFor({ webhooks }: Wait): number {
		const { decided } = this.memory;
		return Math.min(...webhooks.map(({ callback }) => decided.age(callback.contractId)));
	}

	/** Whether a run is decided or past its limit and has not looked at its contracts since. */
	private isDue(wait: Wait): boolean {
		const { answers, looked } = this.memory;
		const decidedFor = this.decidedFor(wait);
		const isKnown = decidedFor < FORGOTTEN_AFTER_MS;
		if (isKnown && answers.get(wait.name) === 'later') return true;
		const hasLooked = looked.has(wait.name, Math.min(COUNTS_MS.due, decidedFor));
		return (isKnown || pastMs(wait) > 0) && !hasLooked;
	}

	/**
	 * Whether a quiet run of this address may have to be called still: it is known to be decided, or a process that this
	 * one has replaced may have known, so shortly before that Oneflow's list need not show it yet.
	 */
	private isToBeCalled(wait: Wait): boolean {
		const { began, leaving } = this.memory;
		if (isListening(wait) || leaving.has(wait.name) || isStranded(wait)) return false;
		const upFor = now() - began;
		if (upFor < LIST_LAG_MS && ageOf(wait) > upFor) return true;
		return this.decidedFor(wait) < LONGEST_STAY_MS && this.isDue(wait);
	}

	/** Calls a run so that it looks at its contracts, or only asks it, and does what its answer asks for. */
	private async ask(wait: Wait, isFree?: boolean): Promise<void> {
		const { answers, bases, decided, looked, missed } = this.memory;
		const { name, way, webhooks } = wait;
		if (bases.isSilent(way)) return;
		const about = webhooks.find(({ callback }) => decided.has(callback.contractId)) ?? webhooks[0];
		const answer = await callRun(this.site, about, way, isFree);
		bases.note(this.site, way, answer);
		if (answer === undefined) return missed.add(name);
		const { state } = answer;
		const hasWaited =
			pastMs(wait) > 0 || ageOf(wait) > ABOUT_TO_WAIT_MS || answers.get(name) === 'resumed';
		if (state === 'runs' ? !hasWaited : state === 'unknown' && isStranded(wait)) return;
		if (['over', 'unknown', 'runs'].includes(state)) return await this.remove(webhooks);
		answers.set(name, state);
		if (isFree !== undefined) looked.add(name);
		if (state !== 'listening') return;
		for (const { callback } of webhooks) this.memory.decide(callback.contractId);
	}

	/** Whether others can rely on a wait: it answered lately. */
	private async isAlive(wait: Wait): Promise<boolean> {
		const { answers } = this.memory;
		const waits = () => ['waits', 'later'].includes(answers.get(wait.name, COUNTS_MS.answer) ?? '');
		if (!waits()) await this.ask(wait);
		return waits();
	}

	/** Keeps two waits of a scope listening, or all where n8n cannot call itself. Returns whether nobody else who goes does. */
	private async arrange(scope: string, isSettled: boolean): Promise<boolean> {
		const { answers, bases, leaving } = this.memory;
		const webhooksOf = ({ webhooks }: Wait) =>
			webhooks.filter(({ callback }) => callback.scope === scope);
		const listeningOf = (wait: Wait) => webhooksOf(wait).filter((one) => one.isListening);
		const inScope = this.waits.filter((wait) => !isStranded(wait) && webhooksOf(wait).length > 0);
		const goes = ({ name }: Wait) =>
			leaving.has(name) || ['listening', 'resumed'].includes(answers.get(name) ?? '');
		const candidates = inScope.filter((wait) => !goes(wait) && pastMs(wait) <= 0).sort(byEnd);
		const wanted: Wait[] = [];
		for (const wait of candidates) {
			const isWanted = wanted.length < LISTENERS && (await this.isAlive(wait));
			if (!isWanted && !bases.isDead(this.site.base)) continue;
			const [first] = webhooksOf(wait);
			if (listeningOf(wait).length > 0 || (await this.set(first, true))) wanted.push(wait);
		}
		const others = inScope.filter((wait) => this.waits.includes(wait) && !wanted.includes(wait));
		// Nobody relies on others where nobody can be called.
		if (!bases.isReached(this.site.base)) return true;
		if (!isSettled || wanted.length < Math.min(LISTENERS, candidates.length)) {
			return !others.some((wait) => goes(wait) && listeningOf(wait).length > 0);
		}
		for (const one of others.flatMap(listeningOf)) await this.set(one, false);
		return true;
	}

	/** Returns whether it listens, or is quiet, as asked for. */
	private async set(one: Registered, isToListen: boolean): Promise<boolean> {
		await orNothing(setListening(this.site.oneflow, one, isToListen), this.isLeft);
		if (one.isListening !== isToListen) return false;
		// One that is decided may go on now, as soon as it is called.
		if (!isToListen) this.memory.looked.delete(one.callback.wait);
		this.hasChanged = true;
		return true;
	}
}
