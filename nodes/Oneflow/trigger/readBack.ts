import type { IDataObject } from 'n8n-workflow';

import { templateTypeOf } from '../oneflow/templates';
import type { OneflowClient } from '../transport/client';
import { isMissing, OneflowFailure, rethrow } from '../transport/failure';
import { PAGE_SIZE } from '../transport/paging';
import { chosenTypeId } from './chosenType';
import type { NotifiedEvent } from './notification';
import type { TriggerSettings } from './settings';

/** Oneflow stops sending after less than two hours (docs/oneflow-api.md 4.12): what is older is a replay. */
const OLDEST_EVENT_MS = 6 * 3_600_000;

/** Statuses that no waiting changes: somebody has to do something in Oneflow or in the credential. */
const LASTING = new Set([400, 401, 403, 404]);

/** Whether Oneflow refused a read for good, rather than for the moment. */
export function isRefusedForGood(error: unknown): error is OneflowFailure {
	return error instanceof OneflowFailure && LASTING.has(error.status ?? 0);
}

export interface LoggedEvent {
	id: number;
	type: string;
	created_time?: string | null;
}

/** One page of a list with the time on Oneflow's clock, in milliseconds. */
export interface DatedPage {
	rows: IDataObject[];
	/** Rows of the whole list. */
	count: number;
	now: number;
}

/** Reads a page; the header `date` of the answer tells Oneflow's time. */
export async function datedPage(
	oneflow: OneflowClient,
	path: string,
	sort: string,
	offset = 0,
): Promise<DatedPage> {
	const query = { sort, limit: PAGE_SIZE, offset };
	const { body, headers } = await oneflow.call('GET', path, { query });
	const { data, count } = (body ?? {}) as { data?: IDataObject[]; count?: number };
	const rows = Array.isArray(data) ? data : [];
	const date = Date.parse(String(headers.date));
	return { rows, count: count ?? rows.length, now: Number.isNaN(date) ? Date.now() : date };
}

/** What a path has; null when there is nothing. Throws OneflowFailure. */
export async function readOrNull(
	oneflow: OneflowClient,
	path: string,
): Promise<IDataObject | null> {
	try {
		return await oneflow.get(path);
	} catch (error) {
		if (isMissing(error)) return null;
		rethrow(error);
	}
}

function isSame(logged: IDataObject, event: NotifiedEvent): boolean {
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
	events: NotifiedEvent[],
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
		if (now - Date.parse(String(logged.created_time)) > OLDEST_EVENT_MS) return 'old';
	}
	return 'logged';
}

/** The extension types of template types, which never change. */
const extensionTypes = new Map<string, unknown>();

async function extensionTypeOf(oneflow: OneflowClient, typeId: number): Promise<unknown> {
	const { environment, baseUrl } = oneflow.credential;
	const key = `${environment} ${baseUrl} ${typeId}`;
	if (!extensionTypes.has(key)) {
		extensionTypes.set(key, (await templateTypeOf(oneflow, typeId)).extension_type);
	}
	return extensionTypes.get(key);
}

/**
 * Whether the contract is one the trigger is for; undefined when it does not tell yet. Oneflow filters
 * too, but a webhook that somebody widened must not let other contracts through. A contract just made may
 * lack its template for a while (docs/oneflow-api.md 2.10), which must not be taken for having none.
 */
export async function isMeant(
	oneflow: OneflowClient,
	contract: IDataObject,
	{ workspaceIds, templateType, extensionType }: TriggerSettings,
): Promise<boolean | undefined> {
	const own = (contract._private ?? {}) as IDataObject;
	const ownerSide = (contract._private_ownerside ?? {}) as IDataObject;
	if (workspaceIds.length > 0 && !workspaceIds.includes(Number(own.workspace_id))) return false;
	if (templateType === undefined && extensionType === undefined) return true;
	const { template_id: templateId, template_type_id: typeId } = ownerSide;
	if (typeof typeId !== 'number') {
		const isSettled = typeId === null && templateId !== undefined && templateId !== null;
		return isSettled ? false : undefined;
	}
	if (templateType !== undefined && typeId !== (await chosenTypeId(oneflow, templateType))) {
		return false;
	}
	return extensionType === undefined || (await extensionTypeOf(oneflow, typeId)) === extensionType;
}
