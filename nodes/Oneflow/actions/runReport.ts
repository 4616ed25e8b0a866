import type { INodeExecutionData } from 'n8n-workflow';

import { descriptionOf } from '../transport/nodeError';

/** Longer lists would make the error unreadable, and n8n stores it several times. */
const MOST_LINES = 1000;

/** What the items of a run have changed at Oneflow, for the error of one that ends early: no output names them. */
export class RunReport {
	private readonly written = new Map<number, string>();
	private readonly failures = new Map<number, string>();

	/** Begins a further try: what failed is tried again, what was made stays made. */
	beginAgain(): void {
		this.failures.clear();
	}

	/** An item that changed something has ended well. */
	done(index: number, output: INodeExecutionData[]): void {
		const ids = output.map(({ json }) => json.id).filter((id) => id !== undefined && id !== null);
		this.written.set(index, ids.length === 0 ? 'done' : ids.map(String).join(', '));
	}

	/** An item that changed something, or may have, has failed. */
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
