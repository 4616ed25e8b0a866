import { inside } from '../records';
import type { Attempt } from './attempt';

/**
 * What was done at Oneflow for one item. One that `remembers` also keeps how the calls ended that make
 * something, for a further try of the same item.
 */
export class Journal {
	/** Whether something was changed at Oneflow, or may have been. */
	mayHaveWritten = false;

	/** By path, in their order: an item's form is the same in every try, though its texts may tell the time. */
	private readonly ended = new Map<string, Attempt[]>();

	/** How many calls of a path this try has asked for. */
	private readonly asked = new Map<string, number>();

	/** How many rows a list had that a limit has cut. */
	cutFrom: string | undefined;

	/** A list of which fewer rows came than Oneflow has counted. */
	short: { path: string; of: number; came: number } | undefined;

	/** Keys of changes that Oneflow shows with another value. */
	unlike: string[] = [];

	constructor(private readonly remembers = false) {}

	/** Begins a further try. */
	beginAgain(): void {
		this.asked.clear();
		this.cutFrom = undefined;
		this.short = undefined;
		this.unlike = [];
	}

	/** How a call ended in an earlier try; undefined when it is to be made. */
	earlier(path: string): Attempt | undefined {
		const count = this.asked.get(path) ?? 0;
		this.asked.set(path, count + 1);
		return this.ended.get(path)?.[count];
	}

	note(path: string, { response, failure }: Attempt): void {
		if (!this.remembers) return;
		const end: Attempt =
			failure === undefined ? { response: { ...response, headers: {} } } : { failure };
		this.ended.set(path, [...(this.ended.get(path) ?? []), end]);
	}

	/** The IDs of what was made. */
	get made(): unknown[] {
		const ends = [...this.ended.values()].flat();
		return ends.map(({ response }) => inside(response, 'body', 'id')).filter((id) => id != null);
	}
}
