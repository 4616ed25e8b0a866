import type { IDataObject } from 'n8n-workflow';

import { timeOf } from '../../oneflow/time';
import { ADMINISTRATOR, type OneflowClient } from '../../transport/client';
import { isMissing, orNothing } from '../../transport/failure';
import type { OneflowEvent } from '../items';
import { datedPage } from '../oneflowLog';

/** Oneflow stops sending after less than two hours (docs/oneflow-api.md 4.12): what is older is a replay. */
const OLDEST_EVENT_MS = 6 * 3_600_000;

/** What a path has; null when there is nothing. Throws OneflowFailure. */
async function readOrNull(oneflow: OneflowClient, path: string): Promise<IDataObject | null> {
	return (await orNothing(oneflow.get(path), isMissing)) ?? null;
}

/**
 * The contract that events are about; null when it was deleted, as a call says and nobody in the account may read
 * it: a contract that only this user may not see is not deleted. Throws OneflowFailure.
 */
export async function contractOf(
	oneflow: OneflowClient,
	contractId: number,
	events: OneflowEvent[],
): Promise<IDataObject | null> {
	const path = `/contracts/${contractId}`;
	if (!events.some(({ type }) => type === 'contract:delete')) return await oneflow.get(path);
	return await readOrNull(oneflow.as(ADMINISTRATOR), path);
}

function isSame(logged: IDataObject, event: OneflowEvent): boolean {
	return Number(logged.id) === event.id && logged.type === event.type;
}

/**
 * Looks the events up in the contract's own log, as the signature does not cover them (docs/oneflow-api.md
 * 4.12). The newest hundred come in one call, older ones one by one, until the first that is not there:
 * five hundred invented events cost two calls.
 */
export async function standingOf(
	oneflow: OneflowClient,
	contractId: number,
	events: OneflowEvent[],
): Promise<'logged' | 'missing' | 'old'> {
	const path = `/contracts/${contractId}/events`;
	const { rows: newest, count, now } = await datedPage(oneflow, path, '-id');
	const isWhole = newest.length >= count;
	for (const event of events) {
		const isRecent = isWhole || newest.some(({ id }) => Number(id) < event.id);
		const logged =
			newest.find((row) => isSame(row, event)) ??
			(isRecent ? null : await readOrNull(oneflow, `${path}/${event.id}`));
		if (logged === null || !isSame(logged, event)) return 'missing';
		if (now - timeOf(logged.created_time) > OLDEST_EVENT_MS) return 'old';
	}
	return 'logged';
}
