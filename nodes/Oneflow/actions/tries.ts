import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Journal } from '../transport/journal';
import { RunReport } from './runReport';

/** By what n8n hands to every try of one run, and to no other run; forgotten with it. */
const runs = new WeakMap<object, Tries>();

/**
 * What the earlier tries of this run have done. With the node's setting Retry On Fail, n8n runs the node anew
 * over all items as soon as one has failed. Within one execution, node and run, what an item has made is kept
 * and returned again. In another process, or after a restart, nothing is known of it.
 */
export function triesOf(context: IExecuteFunctions): Tries {
	if (context.getNode().retryOnFail !== true) return new Tries(false);
	const run = context.getExecuteData();
	const tries = runs.get(run) ?? new Tries(true);
	runs.set(run, tries);
	tries.report.beginAgain();
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
