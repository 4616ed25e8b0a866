/** Control of the running sandbox, as far as the bench needs it. */
export class SandboxControl {
	constructor(private readonly url: string) {}

	/** Answers come this much later; the documented rate limit would end a bench, so it is off. */
	async setLatency(ms: number): Promise<void> {
		await this.call('POST', '/latency', { ms, create_ms: 0 });
		await this.call('POST', '/rate-limit', { limit: null });
	}

	async makeContracts(count: number, workspaceId: number, templateId: number): Promise<number[]> {
		const made = await this.call<{ ids: number[] }>('POST', '/contracts', {
			workspace_id: workspaceId,
			template_id: templateId,
			publish: false,
			count,
		});
		return made.ids;
	}

	async clearRequests(): Promise<void> {
		await this.call('DELETE', '/requests');
	}

	/** How often each call was made, by method and path with the numbers left out. */
	async calls(): Promise<Map<string, number>> {
		const { data } = await this.call<{ data: Array<{ method: string; path: string }> }>(
			'GET',
			'/requests',
		);
		const counts = new Map<string, number>();
		for (const { method, path } of data) {
			const key = `${method} ${path.replace(/^\/v1/, '').replace(/\/\d+/g, '/#')}`;
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
		return counts;
	}

	private async call<T>(method: string, path: string, body?: object): Promise<T> {
		const response = await fetch(`${this.url}/_sandbox${path}`, {
			method,
			...(body && {
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			}),
		});
		if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${path}.`);
		return (await response.json()) as T;
	}
}
