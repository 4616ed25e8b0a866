/** Remembered in this process; more than Oneflow can send within the hours in which it counts. */
const MOST_REMEMBERED = 10_000;

/** What became of the first call with an event: `true` once its run has begun or nothing is to be done. */
export interface Claim {
	readonly outcome: Promise<boolean>;
	settle: (isDone: boolean) => void;
}

function openClaim(): Claim {
	let settle: Claim['settle'] = () => {};
	const outcome = new Promise<boolean>((resolve) => {
		settle = resolve;
	});
	return { outcome, settle };
}

/**
 * The events that this process has under way or has done, by trigger and event (`keyOf`). It makes
 * duplicates of the same moment wait for the first and keeps runs that would end at once rare. Whether an
 * event has run is for n8n's database to say (`runOnce`), so forgetting is always safe.
 */
class Claims {
	private readonly known = new Map<string, Claim>();

	get(name: string): Claim | undefined {
		return this.known.get(name);
	}

	has(name: string): boolean {
		return this.known.has(name);
	}

	/** Claims events, all with one outcome; a failure forgets them. */
	take(names: string[]): Claim {
		const claim = openClaim();
		for (const name of names) this.set(name, claim);
		void claim.outcome.then((isDone) => {
			if (isDone) return;
			this.forget(names.filter((name) => this.known.get(name) === claim));
		});
		return claim;
	}

	/** Nothing has run after all: a look may bring the events later. */
	forget(names: string[]): void {
		for (const name of names) this.known.delete(name);
	}

	/** The run has begun, wherever it came from. */
	done(name: string): void {
		const claim = openClaim();
		claim.settle(true);
		this.known.get(name)?.settle(true);
		this.set(name, claim);
	}

	private set(name: string, claim: Claim): void {
		this.known.delete(name);
		this.known.set(name, claim);
		if (this.known.size <= MOST_REMEMBERED) return;
		const [oldest] = this.known.keys();
		this.known.delete(oldest);
	}
}

export const claims = new Claims();
