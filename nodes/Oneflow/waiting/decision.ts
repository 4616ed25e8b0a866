import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { simplify } from '../oneflow/shapes';
import { isRecord } from '../records';
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

/** What quiet waits are told: rare, and no list shows a deleted contract. */
export const QUIET_EVENTS = ['contract:delete'];

/** How long Oneflow's lists may lag behind, in milliseconds. */
export const LIST_LAG_MS = 120_000;

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

/** The client that sees everything in the account, whoever acts (docs/oneflow-api.md 1.2). */
export function asAdministrator(oneflow: OneflowClient): OneflowClient {
	return oneflow.as(ADMINISTRATOR);
}

/** What Oneflow may answer when it is the acting user who is wrong. */
const USER_STATUSES = [401, 403, 404];

/**
 * A contract as it is now; undefined when it was deleted, and for no other reason. What the acting user may
 * not read is read for the account: after months the user may have left, and a contract moved to another
 * workspace must not pass for deleted. Throws OneflowFailure.
 */
export async function readUnlessDeleted(
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
		return await asAdministrator(oneflow).get(path);
	} catch (error) {
		if (isMissing(error)) return undefined;
		rethrow(error);
	}
}

/** Read at most: what is decided beyond it is found by asking old runs. */
const MOST_READ = 2_000;

/**
 * The contracts decided since a time, all of it in Oneflow's time (milliseconds since 1970), and up to when the
 * list was seen; a page at least. Throws OneflowFailure, and UserProblem when the answer is no list.
 */
export async function decidedSince(
	oneflow: OneflowClient,
	since: number,
): Promise<{ ids: number[]; seenUntil: number }> {
	const query = { 'filter[states]': [...OUTCOMES.keys()].join(), sort: '-state_updated_time' };
	const timeOf = (row: IDataObject | undefined) => Date.parse(String(row?.state_updated_time));
	const rows: IDataObject[] = [];
	// One after the other: mostly the first page is all.
	for (let isMore = true; isMore && rows.length < MOST_READ; ) {
		const client = asAdministrator(oneflow);
		const { data } = await getPage(client, '/contracts', query, rows.length, PAGE_SIZE);
		rows.push(...data);
		isMore = data.length === PAGE_SIZE && timeOf(data.at(-1)) > since;
	}
	const [newest] = rows;
	return { ids: rows.map(({ id }) => Number(id)), seenUntil: Math.max(since, timeOf(newest) || 0) };
}

/** The items that were put to wait, as they would go on at the time limit. */
export function storedItems(context: IWebhookFunctions): INodeExecutionData[] {
	const items: unknown = context.evaluateExpression('{{ $input.all() }}', 0);
	return Array.isArray(items)
		? (items as INodeExecutionData[]).filter(({ json }) => isRecord(json))
		: [];
}

/** The contracts that stored items wait for. */
export function awaitedIn(items: INodeExecutionData[]): number[] {
	return items.filter(({ json }) => json.outcome === 'timedOut').map(({ json }) => Number(json.id));
}

/** What stands in Oneflow tells a row given untouched from a simplified one. */
function isRaw(row: IDataObject): boolean {
	return Object.keys(row).some((key) => key.startsWith('_'));
}

/** What a contract makes of a stored row; undefined while it is not decided. Throws OneflowFailure. */
async function decidedRow(
	oneflow: OneflowClient,
	json: IDataObject,
): Promise<IDataObject | undefined> {
	const contract = await readUnlessDeleted(oneflow, Number(json.id));
	if (contract === undefined) return withOutcome(json, 'deleted');
	const outcome = outcomeOf(contract);
	if (outcome === undefined) return undefined;
	const row = withOutcome(contract, outcome);
	return isRaw(json) ? row : simplify('contract', row);
}

/**
 * The stored items once each of their contracts is decided; before, whether the one that a call is about is, which
 * is read first. Nothing is remembered between calls: the contracts themselves say how far it is. Throws
 * OneflowFailure.
 */
export async function decidedItems(
	oneflow: OneflowClient,
	items: INodeExecutionData[],
	calledId: number,
): Promise<INodeExecutionData[] | { isCalledDecided: boolean }> {
	const rows = new Map<number, IDataObject>();
	for (const id of new Set([calledId, ...awaitedIn(items)])) {
		const stored = items.find(({ json }) => Number(json.id) === id);
		const row = await decidedRow(oneflow, stored?.json ?? {});
		if (row === undefined) return { isCalledDecided: rows.has(calledId) };
		rows.set(id, row);
	}
	return items.map((item) => {
		const isAwaited = awaitedIn([item]).length > 0;
		return isAwaited ? { ...item, json: rows.get(Number(item.json.id)) ?? item.json } : item;
	});
}
