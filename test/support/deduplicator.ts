/* n8n's memory of what was processed, as its database keeps it: select, then update, nothing atomic but
 * the first insert of a row. Follows DeduplicationHelper of n8n 2.41.1, mode `entries`. */
/* eslint-disable @n8n/community-nodes/no-restricted-imports -- made for nodes; this stands for n8n. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	IDataDeduplicator,
} from 'n8n-workflow';

/** By workflow and context. */
const rows = new Map<string, string[]>();

/** Set by tests: milliseconds of every access. */
let accessMs = 1;

export function setAccessTime(ms: number): void {
	accessMs = ms;
}

/** Set by tests: whether the n-th access from now on finds no connection, as under a burst, and what is said then. */
let isRefused: (access: number) => boolean = () => false;
let accesses = 0;
let refusal = '';

export function refuseAccess(
	isOne: (access: number) => boolean,
	message = 'timeout exceeded when trying to connect',
): void {
	accesses = 0;
	isRefused = isOne;
	refusal = message;
}

async function connect(): Promise<void> {
	await sleep(accessMs);
	if (isRefused(++accesses)) throw new Error(refusal);
}

/** A row as the database has it, to look at or to spoil. */
export function processedRow(workflowId: string, nodeId?: string): string[] | undefined {
	return rows.get(`${workflowId} ${nodeId === undefined ? '' : `n:${nodeId}`}`);
}

export function setProcessedRow(workflowId: string, values: string[] | undefined): void {
	if (values === undefined) rows.delete(`${workflowId} `);
	else rows.set(`${workflowId} `, values.map(hashOf));
}

/** Adds to a node's row, as a process that died before it could take it back. */
export function recordProcessed(workflowId: string, nodeId: string, values: string[]): void {
	const key = `${workflowId} n:${nodeId}`;
	rows.set(key, [...(rows.get(key) ?? []), ...values.map(hashOf)]);
}

const hashOf = (value: DeduplicationItemTypes) =>
	createHash('md5').update(value.toString()).digest('base64');

const keyOf = (scope: DeduplicationScope, { workflow, node }: ICheckProcessedContextData) =>
	`${workflow.id} ${scope === 'node' ? `n:${node?.id}` : ''}`;

async function select(key: string): Promise<string[] | undefined> {
	await connect();
	const row = rows.get(key);
	return row && [...row];
}

async function update(key: string, values: string[]): Promise<void> {
	await connect();
	if (rows.has(key)) rows.set(key, values);
}

export const deduplicator: IDataDeduplicator = {
	async checkProcessedAndRecord(items, scope, contextData, options) {
		const key = keyOf(scope, contextData);
		const row = await select(key);
		if (row === undefined) {
			await connect();
			if (rows.has(key)) throw new Error('UNIQUE constraint failed');
			rows.set(key, items.map(hashOf));
			return { new: items, processed: [] };
		}
		const known = new Set(row);
		const isKnown = (item: DeduplicationItemTypes) => known.has(hashOf(item));
		const added = items.filter((item) => !isKnown(item));
		const values = [...row, ...added.map(hashOf)];
		const surplus = values.length - (options.maxEntries ?? values.length);
		await update(key, values.slice(Math.max(0, surplus)));
		return { new: added, processed: items.filter(isKnown) };
	},
	async removeProcessed(items, scope, contextData) {
		const key = keyOf(scope, contextData);
		const gone = new Set(items.map(hashOf));
		const row = await select(key);
		if (row)
			await update(
				key,
				row.filter((value) => !gone.has(value)),
			);
	},
	async clearAllProcessedItems(scope, contextData) {
		await connect();
		rows.delete(keyOf(scope, contextData));
	},
	async getProcessedDataCount(scope: DeduplicationScope, contextData: ICheckProcessedContextData) {
		return (await select(keyOf(scope, contextData)))?.length ?? 0;
	},
};
