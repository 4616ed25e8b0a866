import { inside } from '../records';
import type { Attempt } from './attempt';

/** What was done at Oneflow for one item, in this and in earlier tries. */
export class Journal {
	/** Whether something was changed at Oneflow, or may have been. */
	mayHaveWritten = false;

	/** How many calls of a path this try has asked for. */
	private readonly asked = new Map<string, number>();

	/** How many rows a list had that a limit has cut. */
	cutFrom: string | undefined;

	/** A list of which fewer rows came than Oneflow has counted. */
	short: { path: string; of: number; came: number } | undefined;

	/** Keys of changes that Oneflow shows with another value. */
	readonly unlike: string[] = [];

	/**
	 * With `ended` it keeps how the calls ended that make something, for further tries: by path, in their order, as an
	 * item's form is the same in every try, though its texts may tell the time.
	 */
	constructor(private readonly ended?: Map<string, Attempt[]>) {}

	/** The journal of a further try. */
	next(): Journal {
		return Object.assign(new Journal(this.ended), { mayHaveWritten: this.mayHaveWritten });
	}

	/** How a call ended in an earlier try; undefined when it is to be made. */
	earlier(path: string): Attempt | undefined {
		const count = this.asked.get(path) ?? 0;
		this.asked.set(path, count + 1);
		return this.ended?.get(path)?.[count];
	}

	/** Whether a call of a path has made something, or may have, in an earlier try. */
	knows(path: string): boolean {
		return this.ended?.has(path) === true;
	}

	note(path: string, { response, failure }: Attempt): void {
		const end: Attempt =
			failure === undefined ? { response: { ...response, headers: {} } } : { failure };
		this.ended?.set(path, [...(this.ended.get(path) ?? []), end]);
	}

	/** The IDs of what was made, not of what a call's path leads through. */
	get made(): unknown[] {
		return [...(this.ended ?? [])].flatMap(([path, ends]) =>
			ends
				.map(({ response }) => inside(response, 'body', 'id'))
				.filter((id) => id != null && !path.split('/').includes(String(id))),
		);
	}
}
