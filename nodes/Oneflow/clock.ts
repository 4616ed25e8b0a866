/**
 * Milliseconds by a clock that only goes forward; a machine's date can be set back or ahead. For ages, waits
 * and limits within this process, never for a date.
 */
export function now(): number {
	return performance.now();
}
