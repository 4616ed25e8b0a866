import { pause } from '../transport/retry';
import { keyOf, type Reach } from './calls';

const MOST_REMEMBERED = 1_000;

const LOOK_EVERY_MS = 5_000;

/** Of so many contracts, the decision of one is never taken while anything is owed, by any process. */
const REMINDERS_AMONG = 16;

/**
 * What this process may owe to the waiting runs of one place. Of many decisions that come together, n8n
 * cannot bear to keep Oneflow waiting for its answer until each run was told, nor Oneflow's repeating all of
 * them. So most are taken at once, and are owed until their runs were told.
 *
 * What is owed stands in memory alone, where a crash would lose it. So while anything is, some calls are never
 * taken: Oneflow repeats them for almost two hours (docs/oneflow-api.md 4.12), and whichever process gets them then
 * looks in Oneflow for all runs that were not told. One that has just started cannot know, and so begins like
 * that.
 */
export class Owed {
	/** Decisions that are being passed on, by contract: both heralds hear of each. */
	readonly underWay = new Map<number, Promise<boolean>>();

	/** The contracts whose decision Oneflow is to repeat, by the wait of the herald it came to. */
	private readonly reminders = new Map<string, number>();

	private isAnything = true;

	private notes = 0;

	private looking: Promise<boolean> | undefined;

	private lookedAt = 0;

	/** Whether runs may have to be told yet. */
	get mayBe(): boolean {
		return this.isAnything;
	}

	/** Notes that something is owed. */
	note(): void {
		this.isAnything = true;
		this.notes++;
	}

	/** Whether Oneflow has to repeat what it told a herald about a contract, as a reminder. */
	isReminder(herald: string, contractId: number): boolean {
		if (!this.isAnything) return false;
		const reminder = this.reminders.get(herald) ?? contractId;
		this.reminders.set(herald, reminder);
		return reminder === contractId || contractId % REMINDERS_AMONG === 0;
	}

	/**
	 * Whether nothing is owed any more, for which `look` tells all runs that were not told. It costs calls to
	 * Oneflow, so it looks once for all who ask meanwhile, and now and then. Throws what `look` throws.
	 */
	async settle(look: () => Promise<boolean>): Promise<boolean> {
		this.looking ??= this.lookOnce(look).finally(() => (this.looking = undefined));
		return await this.looking;
	}

	private async lookOnce(look: () => Promise<boolean>): Promise<boolean> {
		await pause(this.lookedAt + LOOK_EVERY_MS - Date.now());
		this.lookedAt = Date.now();
		const { notes } = this;
		const isSettled = (await look()) && this.notes === notes;
		if (isSettled) {
			this.isAnything = false;
			this.reminders.clear();
		}
		return isSettled;
	}
}

const owedAt = new Map<string, Owed>();

/** What this process may owe in a place. */
export function owedIn(reach: Reach, place: string): Owed {
	const key = `${keyOf(reach)} ${place}`;
	const owed = owedAt.get(key) ?? new Owed();
	// Forgetting is safe: whoever is not known may be owed something.
	if (!owedAt.has(key) && owedAt.size >= MOST_REMEMBERED) owedAt.clear();
	owedAt.set(key, owed);
	return owed;
}
