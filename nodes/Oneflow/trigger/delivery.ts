/** The parts of the response that tell what became of a call. */
interface Response {
	readonly statusCode: number;
	readonly closed?: boolean;
	once(event: 'finish' | 'close', listener: () => void): unknown;
}

const OK = 200;

/** What a delivery holds in the memory while it is under way. */
interface Claim {
	/** It is done: keep it for good. */
	keep: () => void;
	/** Nothing came of it: forget it. */
	drop: () => void;
}

/**
 * One claimed notification on its way to a run.
 *
 * n8n stores the run, then turns the static data into text and saves it, then answers 200. The run is
 * safe as soon as that text is made (`toJSON`), so this is when the delivery counts as done.
 */
export class Delivery {
	private readonly settled: Promise<boolean>;

	private settle: (isDone: boolean) => void = () => {};

	private state: 'open' | 'done' | 'failed' = 'open';

	private claims: Claim[] = [];

	/** Set when the caller went away before the answer: what n8n would have answered by now. */
	private lateStatus: (() => number) | undefined;

	private executionId: string | undefined;

	constructor(private readonly textOfMemory: () => string) {
		this.settled = new Promise((resolve) => {
			this.settle = resolve;
		});
	}

	hold(claim: Claim): void {
		this.claims.push(claim);
	}

	/** The run is stored, or there is nothing to run. */
	confirm(): void {
		if (this.state !== 'open') return;
		this.state = 'done';
		for (const { keep } of this.claims) keep();
		this.end(true);
	}

	/** Nothing was started: the same notification is welcome again. */
	release(): void {
		if (this.state !== 'open') return;
		this.state = 'failed';
		for (const { drop } of this.claims) drop();
		this.end(false);
	}

	private end(isDone: boolean): void {
		this.claims = [];
		this.lateStatus = undefined;
		this.settle(isDone);
	}

	/**
	 * Follows the answer to its end. A caller that goes away before it stops nothing: n8n may still be
	 * storing the run, or fail to. Until either shows, the claims stand and duplicates come again.
	 */
	follow(response: Response): void {
		const finished = () => (response.statusCode === OK ? this.confirm() : this.release());
		const closed = () => {
			if (this.state !== 'open') return;
			this.lateStatus = () => response.statusCode;
			this.settle(false);
		};
		if (response.closed === true) return closed();
		response.once('finish', finished);
		response.once('close', closed);
	}

	/** Whether its claims still stand. */
	isStanding(): boolean {
		if (this.lateStatus !== undefined && this.lateStatus() !== OK) this.release();
		return this.state !== 'failed';
	}

	/** Resolves to `true` once done, to `false` when the caller of a duplicate had better come again. */
	async outcome(): Promise<boolean> {
		return this.state === 'done' || (await this.settled);
	}

	/** Whether this is the first execution of the delivery, which may be tried more than once. */
	begin(executionId: string): boolean {
		this.executionId ??= executionId;
		return this.executionId === executionId;
	}

	toJSON(): string {
		this.confirm();
		return this.textOfMemory();
	}
}
