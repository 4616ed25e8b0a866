import type { IDataObject } from 'n8n-workflow';

import { ADMINISTRATOR, type OneflowClient } from '../transport/client';
import { isMissing, OneflowFailure, rethrow } from '../transport/failure';
import { getPage, PAGE_SIZE } from '../transport/paging';

/** Events that may decide a contract (docs/oneflow-api.md 4.11). */
export const DECIDING_EVENTS = [
	'contract:decline',
	'contract:delete',
	'contract:sign',
	'contract:signing_period_expire',
];

/** Heard where a herald tells of decisions: rare, and a deleted contract has little left to find it by. */
export const PARKED_EVENTS = ['contract:delete'];

/** Heard of by heralds only. */
export const UNPARKED_EVENTS = DECIDING_EVENTS.filter((type) => !PARKED_EVENTS.includes(type));

/** Longer than Oneflow tries to tell of a decision, which it does for 1 h 47 min (docs/oneflow-api.md 4.12). */
export const ONEFLOW_TRIES_MS = 2 * 3_600_000;

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

/** The client that sees everything in the account, whoever acts (docs/oneflow-api.md 1.2). */
export function asAccount(oneflow: OneflowClient): OneflowClient {
	return oneflow.as(ADMINISTRATOR);
}

/** What Oneflow may answer when it is the acting user who is wrong. */
const USER_STATUSES = [401, 403, 404];

/**
 * A contract as it is now; undefined when it was deleted. What the acting user may not read is read for
 * the account: after months the user may have left, and a contract moved to another workspace must not
 * pass for deleted.
 */
export async function readContract(
	oneflow: OneflowClient,
	contractId: number,
): Promise<IDataObject | undefined> {
	const path = `/contracts/${contractId}`;
	try {
		return await oneflow.get(path);
	} catch (error) {
		const isUsers = error instanceof OneflowFailure && USER_STATUSES.includes(error.status ?? 0);
		if (!isUsers) rethrow(error);
	}
	try {
		return await asAccount(oneflow).get(path);
	} catch (error) {
		if (isMissing(error)) return undefined;
		rethrow(error);
	}
}

/** What is looked at beyond the first page: far more than are decided within hours. */
const MOST_DECIDED = 1_000;

/**
 * The contracts of the account that were decided last, before a time in milliseconds: a page of them, and
 * more where that does not reach back to `since`. Throws what Oneflow answers.
 */
export async function decidedBefore(
	oneflow: OneflowClient,
	time: number,
	since = time,
): Promise<Set<number>> {
	const query = { 'filter[states]': [...OUTCOMES.keys()].join(), sort: '-state_updated_time' };
	const isLater = ({ state_updated_time: at }: IDataObject, than: number) =>
		Date.parse(String(at)) > than;
	const rows: IDataObject[] = [];
	// One after the other: mostly the first page is all.
	for (let isMore = true; isMore && rows.length < MOST_DECIDED; ) {
		const { data } = await getPage(asAccount(oneflow), '/contracts', query, rows.length, PAGE_SIZE);
		rows.push(...data);
		isMore = data.length === PAGE_SIZE && isLater(data[PAGE_SIZE - 1], since);
	}
	// Oneflow may have ignored the filter (docs/oneflow-api.md 2.3).
	const isDecided = (row: IDataObject) => OUTCOMES.has(String(row.state)) && !isLater(row, time);
	return new Set(rows.filter(isDecided).map(({ id }) => Number(id)));
}
