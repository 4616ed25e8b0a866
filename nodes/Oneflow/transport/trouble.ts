import { now } from '../clock';
import { Recent } from '../recent';
import type { Patience } from './retry';

/** While nothing but faults is met, calls are this far apart. */
const BETWEEN_TRIES_MS = 15_000;

type Trouble = 'fault' | 'rateLimit';

/** How long each kind of call has met nothing but trouble: that costs a run its patience once, not for every item. */
export class TroubleLog {
	private readonly met = new Map<string, { since: number; last: number; times: number }>();
	private readonly tried = new Recent(BETWEEN_TRIES_MS);

	/** A call of this kind succeeded. */
	clear(kind: string): void {
		for (const trouble of ['fault', 'rateLimit'] as const) this.met.delete(`${trouble} ${kind}`);
	}

	/** Milliseconds since the last success, while faults are met; else 0. */
	age(kind: string): number {
		const met = this.met.get(`fault ${kind}`);
		return met === undefined ? 0 : now() - met.since;
	}

	/** Milliseconds from the beginning of this trouble until now; the first call with it begins it. */
	lasting(trouble: Trouble, kind: string, begunAt: number): number {
		const key = `${trouble} ${kind}`;
		const { since, times } = this.met.get(key) ?? { since: begunAt, times: 0 };
		const last = now();
		this.met.set(key, { since, last, times: times + 1 });
		return last - since;
	}

	/** Whether a call of this kind is worth sending: until it has failed for long and often, then one now and again. */
	mayTry(kind: string, { faultMs, attempts }: Patience): boolean {
		const met = this.met.get(`fault ${kind}`);
		// Often, too: of creations a minute apart a few fail in a row by chance.
		if (met === undefined || met.times < attempts || met.last - met.since < faultMs) return true;
		if (this.tried.has(kind)) return false;
		this.tried.add(kind);
		return true;
	}
}

/** `GET`, `/contracts/7/files` → `GET /contracts/#/files`: calls that Oneflow treats alike. */
export function kindOf(method: string, path: string): string {
	return `${method} ${path.replace(/\d+/g, '#')}`;
}
