import { now } from './clock';

/** What was learned or done a moment ago, by name. The oldest is forgotten when there is too much. */
export class Recent<T = true> {
	private readonly entries = new Map<string | number, { at: number; value: T }>();

	/** `ms` is how long an entry counts, `most` how many are kept. */
	constructor(
		private readonly ms: number,
		private readonly most = 1_000,
	) {}

	/** Milliseconds since something was noted under a name; infinite where nothing is known. */
	age(name: string | number): number {
		return now() - (this.entries.get(name)?.at ?? Number.NEGATIVE_INFINITY);
	}

	/** The value under a name, unless it is older than `ms`. */
	get(name: string | number, ms = this.ms): T | undefined {
		return this.age(name) < ms ? this.entries.get(name)?.value : undefined;
	}

	has(name: string | number, ms?: number): boolean {
		return this.get(name, ms) !== undefined;
	}

	set(name: string | number, value: T): void {
		this.entries.delete(name);
		this.entries.set(name, { at: now(), value });
		if (this.entries.size <= this.most) return;
		const [oldest] = this.entries.keys();
		this.entries.delete(oldest);
	}

	/** For names alone. */
	add(this: Recent, name: string | number): void {
		this.set(name, true);
	}

	delete(name: string | number): void {
		this.entries.delete(name);
	}
}
