import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { outcomeOf, readUnlessDeleted, withOutcome } from '../oneflow/outcome';
import { simplify } from '../oneflow/shapes';
import { inPortions, isRecord, recordsIn } from '../records';
import type { OneflowClient } from '../transport/client';

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

/** Contracts of a run read side by side, as whoever calls waits for the answer. */
const PARALLEL_READS = 10;

/** The items that were put to wait, as they would go on at the time limit. */
export function storedItems(context: IWebhookFunctions): INodeExecutionData[] {
	const items = recordsIn(context.evaluateExpression('{{ $input.all() }}', 0));
	return (items as unknown as INodeExecutionData[]).filter(({ json }) => isRecord(json));
}

const isAwaited = ({ json }: INodeExecutionData) => json.outcome === 'timedOut';

/** The contracts that stored items wait for. */
export const awaitedIn = (items: INodeExecutionData[]) =>
	items.filter(isAwaited).map(({ json }) => Number(json.id));

/** What a contract makes of a stored row; undefined while it is not decided. Throws OneflowFailure. */
async function decidedRow(oneflow: OneflowClient, json: IDataObject) {
	const contract = await readUnlessDeleted(oneflow, Number(json.id));
	if (contract === undefined) return withOutcome(json, 'deleted');
	const outcome = outcomeOf(contract);
	if (outcome === undefined) return undefined;
	const row = withOutcome(contract, outcome);
	// Simplify was off where the stored row has what it takes away.
	const isRaw = Object.keys(json).some((key) => key.startsWith('_'));
	return isRaw ? row : simplify('contract', row);
}

/**
 * The stored items once each of their contracts is decided; before, whether the one that a call is about is, which
 * is read first. The contracts themselves say how far it is. Throws OneflowFailure.
 */
export async function decidedItems(
	oneflow: OneflowClient,
	items: INodeExecutionData[],
	calledId: number,
): Promise<INodeExecutionData[] | { isCalledDecided: boolean }> {
	const rows = new Map<number, IDataObject>();
	const others = [...new Set(awaitedIn(items))].filter((id) => id !== calledId);
	for (const portion of [[calledId], ...inPortions(others, PARALLEL_READS)]) {
		const read = portion.map(async (id) => {
			const stored = items.find(({ json }) => Number(json.id) === id);
			const row = await decidedRow(oneflow, stored?.json ?? {});
			if (row !== undefined) rows.set(id, row);
		});
		await Promise.all(read);
		if (portion.some((id) => !rows.has(id))) return { isCalledDecided: rows.has(calledId) };
	}
	return items.map((item) =>
		isAwaited(item) ? { ...item, json: rows.get(Number(item.json.id)) ?? item.json } : item,
	);
}
