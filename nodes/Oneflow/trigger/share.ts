import { sleep } from 'n8n-workflow';

/** Oneflow takes 2,000 requests in five minutes for one token (docs/oneflow-api.md 2.9). */
const WINDOW_MS = 300_000;
const MOST_REQUESTS = 2_000;

/** Counts the requests of looking; all triggers of a process have one, as they mostly have one account. */
export class Share {
	private left: number;

	private since = Date.now();

	/** `part` is what looking may take of all requests, so that workflows keep the rest. */
	constructor(private readonly part: number) {
		this.left = MOST_REQUESTS * part;
	}

	/** Resolves when one more request may be made: the whole part at once, then as much in five minutes. */
	async take(): Promise<void> {
		const most = MOST_REQUESTS * this.part;
		for (;;) {
			const now = Date.now();
			this.left = Math.min(most, this.left + ((now - this.since) / WINDOW_MS) * most);
			this.since = now;
			if (this.left >= 1) break;
			await sleep(((1 - this.left) * WINDOW_MS) / most);
		}
		this.left -= 1;
	}
}
