import { sleep } from 'n8n-workflow';

/** Milliseconds by a clock that only goes forward, as a date can be set back: for ages and waits, never for a date. */
export function now(): number {
	return performance.now();
}

/** Resolves after that many milliseconds. */
export async function after(ms: number): Promise<void> {
	if (ms > 0) await sleep(ms);
}
