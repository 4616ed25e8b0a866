import type { IDataObject } from 'n8n-workflow';

import { mapConcurrently } from '../concurrency';
import type { CallOptions, OneflowClient } from '../transport/client';
import { isMissing, orNothing } from '../transport/failure';
import { getRows, idOf } from '../transport/paging';
import { filtersOf } from './filters';
import { signKeyFor } from './proof';

/** Webhooks removed side by side. */
const PARALLEL_REMOVALS = 10;

/** What a webhook hears of; undefined event types and no workspaces mean all (docs/oneflow-api.md 3.18). */
export interface Hears {
	eventTypes: string[] | undefined;
	workspaceIds: number[];
	templateTypeId: number | null;
}

/** Every webhook of the account. Throws OneflowFailure. */
export async function allWebhooks(oneflow: OneflowClient): Promise<IDataObject[]> {
	return await getRows(oneflow, '/webhooks');
}

/** A webhook of ours as it stands in Oneflow. Its sign key belongs to its address (`signKeyFor`). */
export function attributesOf(
	oneflow: OneflowClient,
	address: string,
	{ eventTypes, workspaceIds, templateTypeId }: Hears,
): IDataObject {
	return {
		callback_url: address,
		sign_key: signKeyFor(oneflow.token, address),
		filters: filtersOf(eventTypes, workspaceIds),
		template_group_id: templateTypeId,
		integration_process_id: null,
	};
}

/** Makes a webhook and returns it. Throws OneflowFailure. */
export async function makeWebhook(
	oneflow: OneflowClient,
	attributes: IDataObject,
	options: Pick<CallOptions, 'safeToRepeat'> = {},
): Promise<IDataObject> {
	return await oneflow.post('/webhooks', attributes, options);
}

/** Changes a webhook; one that is gone meanwhile is left so. Throws OneflowFailure. */
export async function changeWebhook(
	oneflow: OneflowClient,
	webhook: IDataObject,
	attributes: IDataObject,
): Promise<void> {
	await orNothing(oneflow.put(`/webhooks/${String(idOf(webhook))}`, attributes), isMissing);
}

/** Removes webhooks; those already gone count as removed. Throws the first failure once all were tried. */
export async function removeWebhooks(
	oneflow: OneflowClient,
	webhooks: IDataObject[],
	options: Pick<CallOptions, 'retry'> = {},
): Promise<void> {
	const failures: unknown[] = [];
	await mapConcurrently(webhooks, PARALLEL_REMOVALS, async (webhook) => {
		const removal = oneflow.delete(`/webhooks/${String(idOf(webhook))}`, options);
		await removal.catch((error: unknown) => failures.push(error));
	});
	if (failures.length > 0) throw failures[0];
}
