import { now } from '../clock';
import { Recent } from '../recent';

/** While nothing but faults is met, calls are this far apart. */
const BETWEEN_TRIES_MS = 15_000;

type Trouble = 'fault' | 'rateLimit';

/** How long each kind of call has met nothing but trouble: that costs a run its patience once, not for every item. */
export class TroubleLog {
	private readonly met = new Map<string, { since: number; last: number }>();
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
		const since = this.met.get(key)?.since ?? begunAt;
		const last = now();
		this.met.set(key, { since, last });
		return last - since;
	}

	/** Whether a call of this kind is worth sending: until it has failed for `faultMs`, then one now and again. */
	mayTry(kind: string, faultMs: number): boolean {
		const { since, last } = this.met.get(`fault ${kind}`) ?? { since: 0, last: 0 };
		if (last - since < faultMs) return true;
		if (this.tried.has(kind)) return false;
		this.tried.add(kind);
		return true;
	}
}

/** `GET`, `/contracts/7/files` → `GET /contracts/#/files`: calls that Oneflow treats alike. */
export function kindOf(method: string, path: string): string {
	return `${method} ${path.replace(/\d+/g, '#')}`;
}
