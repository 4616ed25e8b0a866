import { after, now } from '../../clock';

/** Oneflow takes 2,000 requests in five minutes for one token (docs/oneflow-api.md 2.9). */
const WINDOW_MS = 300_000;
const MOST_REQUESTS = 2_000;

/** Counts the requests of looking; all triggers of a process have one, as they mostly have one account. */
export class Budget {
	/** When the next request would be due, were they made evenly. */
	private due = Number.NEGATIVE_INFINITY;

	/** `part` is what looking may take of all requests, so that workflows keep the rest. */
	constructor(private readonly part: number) {}

	/** Resolves when one more request may be made: the whole part at once, then as much in five minutes. */
	async take(): Promise<void> {
		const apart = WINDOW_MS / (MOST_REQUESTS * this.part);
		this.due = Math.max(this.due, now() - WINDOW_MS) + apart;
		await after(this.due - now());
	}
}
