import type { IDataObject } from 'n8n-workflow';

import { mapConcurrently } from '../concurrency';
import type { OneflowClient } from '../transport/client';
import { isMissing, rethrow } from '../transport/failure';
import { templateTypeOf } from '../oneflow/templates';
import { getPage, PAGE_SIZE } from '../transport/paging';
import type { NotifiedEvent } from './notification';
import type { TriggerSettings } from './settings';
import type { Registration } from './state';

const PARALLEL_EVENTS = 5;

async function readOrMissing(
	oneflow: OneflowClient,
	path: string,
): Promise<IDataObject | undefined> {
	try {
		return await oneflow.get(path);
	} catch (error) {
		if (isMissing(error)) return undefined;
		rethrow(error);
	}
}

/** The contract as it is now; null when it no longer exists. */
export async function readContract(
	oneflow: OneflowClient,
	contractId: number,
): Promise<IDataObject | null> {
	return (await readOrMissing(oneflow, `/contracts/${contractId}`)) ?? null;
}

function isSame(logged: IDataObject | undefined, event: NotifiedEvent): boolean {
	return Number(logged?.id) === event.id && logged?.type === event.type;
}

/**
 * Whether the contract's own log has every one of the events, as the signature does not cover them (API
 * notes 4.12). The newest hundred come in one call; older ones are asked for singly.
 */
export async function areLogged(
	oneflow: OneflowClient,
	contractId: number,
	events: NotifiedEvent[],
): Promise<boolean> {
	const path = `/contracts/${contractId}/events`;
	const { data: newest } = await getPage(oneflow, path, { sort: '-id' }, 0, PAGE_SIZE);
	const older = events.filter((event) => !newest.some((logged) => isSame(logged, event)));
	const found = await mapConcurrently(older, PARALLEL_EVENTS, async (event) =>
		isSame(await readOrMissing(oneflow, `${path}/${event.id}`), event),
	);
	return found.every(Boolean);
}

/**
 * Whether the contract is one the trigger is for; undefined when it does not tell yet. Oneflow filters
 * too, but a webhook that somebody widened must not let other contracts through. A contract just made may
 * lack its template for a while (API notes 2.10), which must not be taken for having none.
 */
export async function isMeant(
	oneflow: OneflowClient,
	contract: IDataObject,
	settings: TriggerSettings,
	registration: Registration | undefined,
): Promise<boolean | undefined> {
	const own = (contract._private ?? {}) as IDataObject;
	const ownerSide = (contract._private_ownerside ?? {}) as IDataObject;
	const { workspaceIds, templateTypeId, extensionType } = settings;
	if (workspaceIds.length > 0 && !workspaceIds.includes(Number(own.workspace_id))) return false;
	if (templateTypeId === undefined && extensionType === undefined) return true;
	const { template_id: templateId, template_type_id: typeId } = ownerSide;
	if (typeof typeId !== 'number') {
		const isSettled = typeId === null && templateId !== undefined && templateId !== null;
		return isSettled ? false : undefined;
	}
	if (templateTypeId !== undefined && typeId !== templateTypeId) return false;
	if (extensionType === undefined) return true;
	if (registration?.templateTypeIds?.includes(typeId) === true) return true;
	return (await templateTypeOf(oneflow, typeId)).extension_type === extensionType;
}
