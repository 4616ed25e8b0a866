import assert from 'node:assert/strict';

import { errorCalls, runsOf, type Runs } from './setting.mts';

/** Fails unless the work was done once for each of the contracts and nothing else happened. */
export async function onceEach(workflowId: string, contracts: number[]): Promise<Runs> {
	const runs = await runsOf(workflowId);
	const { statuses, errors } = runs;
	assertOnce(summaryOf(runs, contracts), JSON.stringify({ statuses, errors }));
	assert.deepEqual(runs.errors, []);
	assert.deepEqual(Object.keys(runs.statuses), contracts.length > 0 ? ['success'] : []);
	assert.equal(await errorCalls(workflowId), 0, 'The error workflow was called.');
	return runs;
}

/** How the work compares with what was to be done. */
export interface Summary {
	once: number;
	missing: number[];
	repeated: number[];
	others: number[];
}

export function summaryOf({ byContract }: Runs, contracts: number[]): Summary {
	return {
		once: contracts.filter((id) => byContract.get(id) === 1).length,
		missing: contracts.filter((id) => !byContract.has(id)),
		repeated: [...byContract].filter(([, count]) => count > 1).map(([id]) => id),
		others: [...byContract.keys()].filter((id) => !contracts.includes(id)),
	};
}

/** Fails, with the counts and what else is known, when something is missing, repeated or was not asked for. */
export function assertOnce({ once, ...wrong }: Summary, besides = ''): void {
	const counts = Object.entries(wrong).map(([what, ids]) => `${ids.length} ${what}`);
	const message = `${once} once, ${counts.join(', ')}: ${JSON.stringify(wrong)} ${besides}`;
	assert(
		Object.values(wrong).every((ids) => ids.length === 0),
		message,
	);
}
