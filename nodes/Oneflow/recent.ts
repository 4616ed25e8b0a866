const MOST_REMEMBERED = 1_000;

/** Names of what was done a moment ago; forgotten sooner when there are many. */
export class Recent {
	private readonly at = new Map<string, number>();

	/** `ms` is how long a name counts. */
	constructor(private readonly ms: number) {}

	has(name: string): boolean {
		return Date.now() - (this.at.get(name) ?? 0) < this.ms;
	}

	add(name: string): void {
		if (this.at.size >= MOST_REMEMBERED) this.at.clear();
		this.at.set(name, Date.now());
	}

	delete(name: string): void {
		this.at.delete(name);
	}
}
