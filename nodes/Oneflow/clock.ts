import { sleep } from 'n8n-workflow';

/**
 * Milliseconds by a clock that only goes forward; a machine's date can be set back or ahead. For ages, waits
 * and limits within this process, never for a date.
 */
export function now(): number {
	return performance.now();
}

/** Resolves after that many milliseconds. */
export async function after(ms: number): Promise<void> {
	if (ms > 0) await sleep(ms);
}
