import type { SandboxClient } from '../../sandbox/client.mts';

/** Answers come this much later; the documented rate limit would end a bench, so it is off. */
export async function setLatency(sandbox: SandboxClient, ms: number): Promise<void> {
	await sandbox.latency(ms, 0);
	await sandbox.rateLimit(null);
}

/** How often each call was made, by method and path with the numbers left out. */
export async function calls(sandbox: SandboxClient): Promise<Map<string, number>> {
	const counts = new Map<string, number>();
	for (const { method, path } of await sandbox.requests()) {
		const key = `${method} ${path.replace(/^\/v1/, '').replace(/\/\d+/g, '/#')}`;
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
}
