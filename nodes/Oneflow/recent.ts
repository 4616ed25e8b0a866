import { now } from './clock';

interface Entry<T> {
	at: number;
	value: T;
}

/** What was learned or done a moment ago, by name. The oldest is forgotten when there is too much. */
export class Recent<T = true> {
	private readonly entries = new Map<string, Entry<T>>();

	/** `ms` is how long an entry counts, `most` how many are kept. */
	constructor(
		private readonly ms: number,
		private readonly most = 1_000,
	) {}

	get(name: string): T | undefined {
		const entry = this.entries.get(name);
		return entry !== undefined && now() - entry.at < this.ms ? entry.value : undefined;
	}

	has(name: string): boolean {
		return this.get(name) !== undefined;
	}

	set(name: string, value: T): void {
		this.entries.delete(name);
		this.entries.set(name, { at: now(), value });
		if (this.entries.size <= this.most) return;
		const [oldest] = this.entries.keys();
		this.entries.delete(oldest);
	}

	/** For names alone. */
	add(this: Recent, name: string): void {
		this.set(name, true);
	}

	delete(name: string): void {
		this.entries.delete(name);
	}
}
