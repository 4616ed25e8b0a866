const HEARTBEAT_MS = 15_000;

/** Where progress lines go; a demo or a test run may collect them instead. */
export type Reporter = (line: string) => void;

/** Writes progress lines to standard error, so that standard output stays free for results. */
export const toStandardError: Reporter = (line) => {
	process.stderr.write(`${line}\n`);
};

/** Elapsed time in words short enough for a progress line. */
export function seconds(since: number): string {
	return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** Runs one step, saying when it starts, that it still runs, and how long it took. */
export async function step<T>(name: string, report: Reporter, work: () => Promise<T>): Promise<T> {
	const start = performance.now();
	report(`… ${name}`);
	const heartbeat = setInterval(
		() => report(`… ${name}: still running after ${seconds(start)}`),
		HEARTBEAT_MS,
	);
	try {
		const result = await work();
		report(`✓ ${name} (${seconds(start)})`);
		return result;
	} catch (error) {
		report(`✗ ${name} (${seconds(start)})`);
		throw error;
	} finally {
		clearInterval(heartbeat);
	}
}
