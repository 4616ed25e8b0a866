export type FaultKind = 'status' | 'reset' | 'timeout' | 'html' | 'empty' | 'delay';

export interface FaultRule {
	method?: string;
	/** Regular expression over the path, without the query. */
	path?: string;
	/** Only requests made as this user. */
	user?: string;
	kind: FaultKind;
	status?: number;
	retryAfter?: number | string;
	/** What is answered in place of the usual error body; `kind: status` only. */
	body?: unknown;
	/** How much later the answer comes; `kind: delay` changes nothing else. */
	ms?: number;
	/** Strike each Nth matching request; 1 when left out. */
	every?: number;
	/** How likely a matching request is struck, from 0 to 1; surely when left out. */
	chance?: number;
	/** Strike at most this many times. */
	times?: number;
	/** `after` lets the work be done and spoils the answer. */
	when?: 'before' | 'after';
}

interface ArmedFault extends FaultRule {
	id: number;
	seen: number;
	struck: number;
	pattern: RegExp | null;
}

/** Failures that tests order in advance. */
export class Faults {
	private armed: ArmedFault[] = [];
	private nextId = 1;

	add(rule: FaultRule): number {
		const id = this.nextId++;
		const pattern = rule.path === undefined ? null : new RegExp(rule.path);
		this.armed.push({ ...rule, id, seen: 0, struck: 0, pattern });
		return id;
	}

	list(): Array<FaultRule & { id: number; seen: number; struck: number }> {
		return this.armed.map(({ pattern, ...fault }) => fault);
	}

	clear(): void {
		this.armed = [];
	}

	/** The fault that strikes this request, if any; every matching rule counts it. */
	strike(method: string, path: string, user: unknown): FaultRule | null {
		let hit: ArmedFault | null = null;
		for (const fault of this.armed) {
			if (fault.method !== undefined && fault.method.toUpperCase() !== method) continue;
			if (fault.pattern !== null && !fault.pattern.test(path)) continue;
			if (fault.user !== undefined && fault.user !== user) continue;
			fault.seen += 1;
			if (hit !== null || fault.seen % (fault.every ?? 1) !== 0) continue;
			if (fault.times !== undefined && fault.struck >= fault.times) continue;
			if (Math.random() >= (fault.chance ?? 1)) continue;
			fault.struck += 1;
			hit = fault;
		}
		return hit;
	}
}
