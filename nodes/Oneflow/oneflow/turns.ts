import { KeyedQueue } from '../concurrency';
import type { OneflowClient } from '../transport/client';
import { baseUrlOf } from '../transport/credential';
import { rethrow } from '../transport/failure';

/** Outlives a run: other executions of this n8n process write to the same account. */
const writes = new KeyedQueue();

/** Runs work on one record at a time in this process, so that no write is lost; who is cancelled waits no longer. */
export async function inTurn<T>(
	oneflow: OneflowClient,
	thing: string,
	work: () => Promise<T>,
): Promise<T> {
	let isBegun = false;
	const mine = writes.run(`${baseUrlOf(oneflow.credential)} ${thing}`, async () => {
		await oneflow.wait(0);
		isBegun = true;
		return await work();
	});
	const turn = oneflow.unlessCancelled(mine);
	return await turn.catch(async (error) => (isBegun ? await mine : rethrow(error)));
}
