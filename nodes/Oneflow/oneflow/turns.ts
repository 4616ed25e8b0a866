import { KeyedQueue } from '../concurrency';
import type { OneflowClient } from '../transport/client';
import { baseUrlOf } from '../transport/credential';

/** Outlives a run: other executions of this n8n process write to the same account. */
const writes = new KeyedQueue();

/** Runs work on one record at a time in this process: what is read and written back as a whole would lose a write. */
export async function inTurn<T>(
	{ credential }: OneflowClient,
	thing: string,
	work: () => Promise<T>,
): Promise<T> {
	return await writes.run(`${baseUrlOf(credential)} ${thing}`, work);
}

/** All products of a contract: whoever writes a table as a whole deletes a row that is added meanwhile. */
export const productsOf = (contractId: number) => `products:${contractId}`;
