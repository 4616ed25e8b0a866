/* eslint-disable @n8n/community-nodes/no-restricted-globals -- made for nodes; this runs around them. */
interface Timer {
	at: number;
	number: number;
	ring: () => void;
}

/** A clock that stands still until it is moved: hours pass in milliseconds. */
class VirtualClock {
	private time = 0;

	private numbers = 0;

	/** A heap by time. */
	private timers: Timer[] = [];

	now = (): number => this.time;

	after = async (ms: number): Promise<void> => {
		if (ms <= 0) return;
		await new Promise<void>((ring) =>
			this.push({ at: this.time + ms, number: this.numbers++, ring }),
		);
	};

	private push(timer: Timer): void {
		const { timers } = this;
		let place = timers.push(timer) - 1;
		while (place > 0) {
			const parent = (place - 1) >> 1;
			if (isBefore(timers[parent], timers[place])) break;
			[timers[parent], timers[place]] = [timers[place], timers[parent]];
			place = parent;
		}
	}

	private pop(): Timer {
		const { timers } = this;
		const [first] = timers;
		const last = timers.pop() as Timer;
		if (timers.length === 0) return first;
		timers[0] = last;
		for (let place = 0; ; ) {
			const child = [2 * place + 1, 2 * place + 2]
				.filter((one) => one < timers.length)
				.sort((one, other) => (isBefore(timers[one], timers[other]) ? -1 : 1))[0];
			if (child === undefined || isBefore(timers[place], timers[child])) break;
			[timers[child], timers[place]] = [timers[place], timers[child]];
			place = child;
		}
		return first;
	}

	/** Lets so much time pass, and everything happen that is to happen meanwhile. */
	async pass(ms: number): Promise<void> {
		const end = this.time + ms;
		await settled();
		while (this.timers.length > 0 && this.timers[0].at <= end) {
			const timer = this.pop();
			this.time = timer.at;
			timer.ring();
			await settled();
		}
		this.time = end;
		// A tick alone would let nothing else of the process have its turn.
		await new Promise((resolve) => setImmediate(resolve));
	}

	/** Forgets what was to happen. */
	clear(): void {
		this.timers = [];
	}
}

const isBefore = (one: Timer, other: Timer) =>
	one.at === other.at ? one.number < other.number : one.at < other.at;

/** Until everything that needs no time is done: Node.js begins a tick once no promise has anything left to do. */
async function settled(): Promise<void> {
	await new Promise<void>((resolve) => process.nextTick(resolve));
}

export const clock = new VirtualClock();

// Imported before what is tested, as whatever was loaded before keeps the real one.
jest.mock('../../../../nodes/Oneflow/clock', () => ({ now: clock.now, after: clock.after }));
