import type { IN8nHttpFullResponse } from 'n8n-workflow';

import { isRecord } from '../records';
import type { OneflowFailure } from './failure';

/** How a call that must not be made again ended: with an answer, or without anybody knowing whether it was done. */
export type Ended =
	| { response: IN8nHttpFullResponse; failure?: undefined }
	| { failure: OneflowFailure; response?: undefined };

/**
 * What was done at Oneflow for one item. One that `remembers` also keeps how the calls ended that make
 * something, for a further try of the same item.
 */
export class Journal {
	private written = false;

	/** By path, in their order: an item's form is the same in every try, though its texts may tell the time. */
	private readonly ended = new Map<string, Ended[]>();

	/** How many calls of a path this try has asked for. */
	private readonly asked = new Map<string, number>();

	/** How many rows a list had that a limit has cut. */
	cutFrom: number | undefined;

	constructor(private readonly remembers = false) {}

	/** Whether something was changed at Oneflow, or may have been. */
	get mayHaveWritten(): boolean {
		return this.written;
	}

	noteWrite(): void {
		this.written = true;
	}

	/** Begins a further try. */
	beginAgain(): void {
		this.asked.clear();
		this.cutFrom = undefined;
	}

	/** How a call ended in an earlier try; undefined when it is to be made. */
	earlier(path: string): Ended | undefined {
		const count = this.asked.get(path) ?? 0;
		this.asked.set(path, count + 1);
		return this.ended.get(path)?.[count];
	}

	note(path: string, { response, failure }: Ended): void {
		if (!this.remembers) return;
		const end: Ended =
			failure === undefined ? { response: { ...response, headers: {} } } : { failure };
		this.ended.set(path, [...(this.ended.get(path) ?? []), end]);
	}

	/** The IDs of what was made. */
	get made(): unknown[] {
		const bodies = [...this.ended.values()].flat().map(({ response }) => response?.body as unknown);
		return bodies.map((body) => (isRecord(body) ? body.id : undefined)).filter((id) => id != null);
	}
}
