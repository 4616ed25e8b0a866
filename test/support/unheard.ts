/* eslint-disable @n8n/community-nodes/no-restricted-imports -- made for nodes; this runs around them. */
/* Contracts and events of which no webhook is told, as the trigger finds them by looking. */
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

import { sleep } from 'n8n-workflow';

import { control } from './sandbox';

const SPACE = 61001;
const TEMPLATE = 84001;

/** Waits for something that the trigger does by itself; throws when it does not come in time. */
export async function until(isDone: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
	const end = Date.now() + ms;
	while (!(await isDone())) {
		if (Date.now() > end) throw new Error('It did not happen in time');
		await sleep(50);
	}
}

/** The nodes' calls that nobody has answered yet, and how many there have been. */
const underWay = new Set<ClientRequest>();
let calls = 0;

subscribe('http.client.request.start', (message) => {
	const { request } = message as { request: ClientRequest };
	underWay.add(request);
	request.once('close', () => underWay.delete(request));
	calls++;
});

/** Until the nodes ask nobody anything more, however long a busy machine takes for that. */
export async function quiet(): Promise<void> {
	for (let still = 0, before = calls; still < 5; before = calls) {
		await sleep(20);
		still = underWay.size === 0 && calls === before ? still + 1 : 0;
	}
}

/** Sent contracts of which no webhook was told; their IDs. */
export async function pending(count: number): Promise<number[]> {
	const { ids } = await control('POST', '/contracts', {
		workspace_id: SPACE,
		template_id: TEMPLATE,
		publish: true,
		notify: false,
		count,
	});
	return ids;
}

export async function signContract(id: number): Promise<void> {
	await control('POST', `/contracts/${id}/sign`, {});
}
