/* Contracts and events of which no webhook is told, as the trigger finds them by looking. */
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
