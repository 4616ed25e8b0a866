import type { OneflowClient } from '../transport/client';
import { hasStatus } from '../transport/failure';
import { getPage, PAGE_SIZE } from '../transport/paging';
import { timeIn } from './oneflowTime';

/** Whether Oneflow refused a read for good: somebody has to do something in Oneflow or in the credential. */
export const isRefusedForGood = (error: unknown) => hasStatus(error, 400, 401, 403, 404, 410);

/** A page of a list, the length of the whole, and Oneflow's time. Throws OneflowFailure, UserProblem for no list. */
export async function datedPage(oneflow: OneflowClient, path: string, sort: string, offset = 0) {
	const page = await getPage(oneflow, path, { sort }, offset, PAGE_SIZE);
	return { rows: page.data, count: page.count, now: timeIn(oneflow, page.headers) };
}
