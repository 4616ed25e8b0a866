import { sleep } from 'n8n-workflow';

import { now } from '../../clock';

/** Oneflow takes 2,000 requests in five minutes for one token (docs/oneflow-api.md 2.9). */
const WINDOW_MS = 300_000;
const MOST_REQUESTS = 2_000;

/** Counts the requests of looking; all triggers of a process have one, as they mostly have one account. */
export class Budget {
	private left: number;

	private since = now();

	/** `part` is what looking may take of all requests, so that workflows keep the rest. */
	constructor(private readonly part: number) {
		this.left = MOST_REQUESTS * part;
	}

	/** Resolves when one more request may be made: the whole part at once, then as much in five minutes. */
	async take(): Promise<void> {
		const most = MOST_REQUESTS * this.part;
		for (;;) {
			const time = now();
			this.left = Math.min(most, this.left + ((time - this.since) / WINDOW_MS) * most);
			this.since = time;
			if (this.left >= 1) break;
			await sleep(((1 - this.left) * WINDOW_MS) / most);
		}
		this.left -= 1;
	}
}
