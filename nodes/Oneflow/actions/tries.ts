import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Journal } from '../transport/journal';
import { descriptionOf } from '../transport/nodeError';

/** By what n8n hands to every try of one run, and to no other run; forgotten with it. */
const runs = new WeakMap<object, Tries>();

/**
 * What earlier tries of this run have done: with Retry On Fail, n8n runs the node anew over all items once one has
 * failed. What an item has made is kept and returned again, but not in another process.
 */
export function triesOf(context: IExecuteFunctions): Tries {
	if (context.getNode().retryOnFail !== true) return new Tries(false);
	const run = context.getExecuteData();
	const tries = runs.get(run) ?? new Tries(true);
	runs.set(run, tries);
	return tries;
}

/** One item, over all tries of its run. */
interface Tried {
	/** A model's tool may run several times in what is one run to n8n, each time with another input. */
	asked: string;
	journal: Journal;
	/** What the item gave, if it has ended well and changed something. */
	output?: INodeExecutionData[];
}

/** One run, over all its tries. */
export class Tries {
	readonly report = new RunReport();

	private readonly items = new Map<number, Tried>();

	constructor(private readonly remembers: boolean) {}

	/** The journal of the item's next try, and what it gave in an earlier one. */
	of(index: number, { json }: INodeExecutionData): Tried {
		if (!this.remembers) return { asked: '', journal: new Journal() };
		const asked = JSON.stringify(json);
		const known = this.items.get(index);
		const tried =
			known?.asked === asked
				? { ...known, journal: known.journal.next() }
				: { asked, journal: new Journal(new Map()) };
		this.items.set(index, tried);
		return tried;
	}

	/** Keeps what an item that has changed something has returned; how it came about is no longer needed. */
	keep(index: number, output: INodeExecutionData[]): void {
		const tried = this.items.get(index);
		if (tried !== undefined) this.items.set(index, { ...tried, journal: new Journal(), output });
	}
}

/** Longer lists would make the error unreadable, and n8n stores it several times. */
const MOST_LINES = 1000;

/** What the items of a run have changed at Oneflow, for the error of one that ends early: no output names them. */
export class RunReport {
	private readonly written = new Map<number, string>();
	private readonly failures = new Map<number, string>();

	/** An item that changed something has ended well. */
	done(index: number, output: INodeExecutionData[]): void {
		const ids = output.map(({ json }) => json.id).filter((id) => id !== undefined && id !== null);
		this.written.set(index, ids.length === 0 ? 'done' : ids.map(String).join(', '));
		this.failures.delete(index);
	}

	/** An item that changed something, or may have, has failed. It stands until a try of it ends well; not all begin. */
	failed(index: number, error: Error): void {
		this.failures.set(index, error.message);
	}

	/** The error with all that other items have made in its description. */
	addTo<Failure extends Error>(error: Failure): Failure {
		const lines = [
			...byIndex(this.written).map(([index, ids]) => `Item ${index}: ${ids}`),
			...byIndex(this.failures)
				.filter(([, message]) => message !== error.message)
				.map(([index, message]) => `Item ${index} failed too: ${message}`),
		];
		if (lines.length === 0) return error;
		const own = descriptionOf(error);
		const before = own === '' ? '' : `${own}\n`;
		const more = lines.length > MOST_LINES ? [`and ${lines.length - MOST_LINES} more`] : [];
		const description = [
			`${before}Other items were carried out before the run ended (IDs at Oneflow); leave them out when you run this again:`,
			...lines.slice(0, MOST_LINES),
			...more,
		].join('\n');
		return Object.assign(error, { description });
	}
}

function byIndex(entries: Map<number, string>): Array<[number, string]> {
	return [...entries].sort(([one], [other]) => one - other);
}
