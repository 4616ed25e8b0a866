import type { IDataObject } from 'n8n-workflow';

import { ADMINISTRATOR, type OneflowClient } from '../transport/client';
import { hasStatus, isMissing, orNothing } from '../transport/failure';
import { getPage, PAGE_SIZE } from '../transport/paging';
import { timeOf } from './time';

export type Outcome = 'signed' | 'declined' | 'expired' | 'deleted' | 'timedOut';

/** What the states of a contract mean for who waits (docs/oneflow-api.md 4.1). */
const OUTCOMES = new Map<unknown, Outcome>([
	['signed', 'signed'],
	['declined', 'declined'],
	['overdue', 'expired'],
]);

/** How a contract was decided; undefined while it is not. */
export function outcomeOf(contract: IDataObject): Outcome | undefined {
	return OUTCOMES.get(contract.state);
}

/** A contract with its outcome, which stands right behind the state, where people see both. */
export function withOutcome(contract: IDataObject, outcome: Outcome): IDataObject {
	const entries = Object.entries(contract).filter(([key]) => key !== 'outcome');
	const at = entries.findIndex(([key]) => key === 'state') + 1;
	return Object.fromEntries([...entries.slice(0, at), ['outcome', outcome], ...entries.slice(at)]);
}

/** Whether it may be the acting user who is wrong. */
const isUsers = (caught: unknown) => hasStatus(caught, 401, 403, 404, 410);

/**
 * A contract as it is now; undefined only when it was deleted. What the acting user may not read is read for the
 * account: the user may have left, or the contract moved to another workspace. Throws OneflowFailure.
 */
export async function readUnlessDeleted(oneflow: OneflowClient, contractId: number) {
	const path = `/contracts/${contractId}`;
	return (
		(await orNothing(oneflow.get(path), isUsers)) ??
		(await orNothing(oneflow.as(ADMINISTRATOR).get(path), isMissing))
	);
}

/** Read at most: what is decided beyond it is found by asking old runs. */
const MOST_READ = 2_000;

/**
 * The contracts decided since a time, all of it in Oneflow's time (milliseconds since 1970), and up to when the
 * list was seen; a page at least. Throws OneflowFailure, and UserProblem when the answer is no list.
 */
export async function decidedSince(oneflow: OneflowClient, since: number) {
	const query = { 'filter[states]': [...OUTCOMES.keys()].join(), sort: '-state_updated_time' };
	const client = oneflow.as(ADMINISTRATOR);
	const changedAt = (row: IDataObject | undefined) => timeOf(row?.state_updated_time);
	const isDated = (row: IDataObject) => !Number.isNaN(changedAt(row));
	const rows: IDataObject[] = [];
	// One after the other: mostly the first page is all.
	for (let isMore = true; isMore && rows.length < MOST_READ; ) {
		const { data, count } = await getPage(client, '/contracts', query, rows.length, PAGE_SIZE);
		rows.push(...data);
		// Those that do not say when may stand before all others.
		const isPast = rows.some(isDated) && !(changedAt(data.at(-1)) > since);
		isMore = data.length > 0 && rows.length < count && !isPast;
	}
	const newest = rows.find(isDated);
	// Oneflow might ignore the filter.
	const decided = rows.filter((row) => row.state === undefined || outcomeOf(row) !== undefined);
	return {
		ids: decided.map(({ id }) => Number(id)),
		seenUntil: Math.max(since, changedAt(newest) || 0),
	};
}
