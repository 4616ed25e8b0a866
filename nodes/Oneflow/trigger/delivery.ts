/** The parts of the response that tell what became of a call. */
interface Response {
	readonly statusCode: number;
	readonly closed?: boolean;
	once(event: 'finish' | 'close', listener: () => void): unknown;
}

const OK = 200;

/** What a delivery holds in the memory while it is under way. */
interface Claim {
	/** Remember it over a restart. */
	keep: () => void;
	/** Nothing came of it: forget it. */
	drop: () => void;
}

/**
 * One claimed notification on its way to a run.
 *
 * It is done once its run has begun, or Oneflow got its 200 without one: from then on duplicates have
 * nothing to do. It is kept for the time after a restart once Oneflow got its 200 or its run has ended:
 * if n8n is killed before either, the run comes to nothing and Oneflow comes again.
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

	/** The run has begun, or there is nothing to run. */
	confirm(): void {
		if (this.state !== 'open') return;
		this.state = 'done';
		this.end(true);
	}

	/** Nothing will make Oneflow or n8n bring it again. */
	private keep(): void {
		this.confirm();
		for (const { keep } of this.claims) keep();
		this.claims = [];
	}

	/** Nothing was started: the same notification is welcome again. */
	release(): void {
		if (this.state !== 'open') return;
		this.state = 'failed';
		for (const { drop } of this.claims) drop();
		this.claims = [];
		this.end(false);
	}

	private end(isDone: boolean): void {
		this.lateStatus = undefined;
		this.settle(isDone);
	}

	/**
	 * Follows the answer to its end. A caller that goes away before it stops nothing: n8n may still be
	 * storing the run, or fail to. Until either shows, the claims stand and duplicates come again.
	 */
	follow(response: Response): void {
		const finished = () => (response.statusCode === OK ? this.keep() : this.release());
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
		this.confirm();
		this.executionId ??= executionId;
		return this.executionId === executionId;
	}

	/** What n8n saves of it: evaluated when a run has ended, or a call ends without one. */
	toJSON(): string {
		this.keep();
		return this.textOfMemory();
	}
}
