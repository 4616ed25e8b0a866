import { sleep } from 'n8n-workflow';

/** Oneflow takes 2,000 requests in five minutes for one token (docs/oneflow-api.md 2.9). */
const WINDOW_MS = 300_000;
const MOST_REQUESTS = 2_000;

/** The part of them that looking for events may take, so that workflows keep the rest. */
const PART = 0.25;

const MOST = MOST_REQUESTS * PART;

/** Counts the requests of looking; all triggers of a process have one, as they mostly have one account. */
export class Share {
	private left = MOST;

	private since = Date.now();

	/** Resolves when one more request may be made: 500 at once, then 500 in five minutes. */
	async take(): Promise<void> {
		for (;;) {
			const now = Date.now();
			this.left = Math.min(MOST, this.left + ((now - this.since) / WINDOW_MS) * MOST);
			this.since = now;
			if (this.left >= 1) break;
			await sleep(((1 - this.left) * WINDOW_MS) / MOST);
		}
		this.left -= 1;
	}
}
