interface Window {
	started: number;
	used: number;
}

export interface RateLimit {
	limit: number;
	windowSeconds: number;
}

/** The documented limit: 2,000 requests per five minutes and token, all endpoints (2.9). */
export const DEFAULT_RATE_LIMIT: RateLimit = { limit: 2000, windowSeconds: 300 };

/** Counts requests per token in fixed windows. */
export class RateLimiter {
	private windows = new Map<string, Window>();
	private rule: RateLimit | null = DEFAULT_RATE_LIMIT;

	get limit(): RateLimit | null {
		return this.rule;
	}

	/** Sets a limit, or none with null; counting starts again. */
	configure(limit: RateLimit | null): void {
		this.rule = limit;
		this.windows = new Map();
	}

	/** Counts one request; false when it is over the limit. */
	take(token: string, now = Date.now()): boolean {
		if (this.rule === null) return true;
		let window = this.windows.get(token);
		if (!window || now - window.started >= this.rule.windowSeconds * 1000) {
			window = { started: now, used: 0 };
			this.windows.set(token, window);
		}
		window.used += 1;
		return window.used <= this.rule.limit;
	}
}
