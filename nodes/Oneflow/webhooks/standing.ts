import type { IDataObject } from 'n8n-workflow';

import { mapConcurrently } from '../concurrency';
import type { CallOptions, OneflowClient } from '../transport/client';
import { NO_FILTERS } from '../assumptions';
import { hasStatus, isFailure, rethrow } from '../transport/failure';
import { getRows } from '../transport/paging';
import { eventTypesIn, everyKnownEvent, filtersOf } from './filters';
import { idOf } from '../records';
import { signKeyFor } from './proof';

/** Webhooks removed side by side. */
const PARALLEL_REMOVALS = 10;

/** What a webhook is told of; undefined event types and no workspaces mean all (docs/oneflow-api.md 3.18). */
export interface Hears {
	eventTypes: string[] | undefined;
	workspaceIds: number[];
	templateTypeId: number | null;
}

/** Whether a sign key is not shown (docs/oneflow-api.md 4.10), or with characters covered; null is none. */
export const isHidden = (key: unknown) => key === undefined || /[*•]{3}|^[*•]+$/.test(String(key));

/** A covered key is left out: whoever took it for one would believe forged calls, or write it. */
function withoutCover({ sign_key: key, ...webhook }: IDataObject): IDataObject {
	return isHidden(key) ? webhook : { ...webhook, sign_key: key };
}

/** Every webhook of the account. Throws OneflowFailure. */
export async function allWebhooks(oneflow: OneflowClient): Promise<IDataObject[]> {
	return (await getRows(oneflow, '/webhooks')).map(withoutCover);
}

/** A webhook of ours as it stands in Oneflow. Its sign key belongs to its address (`signKeyFor`). */
export function attributesOf(
	oneflow: OneflowClient,
	address: string,
	{ eventTypes, workspaceIds, templateTypeId }: Hears,
): IDataObject {
	return {
		callback_url: address,
		sign_key: signKeyFor(oneflow.connection.token, address),
		filters: filtersOf(eventTypes, workspaceIds),
		template_group_id: templateTypeId,
		integration_process_id: null,
	};
}

/** What a refusal of a webhook names by path (docs/oneflow-api.md 2.8). */
const namedIn = (caught: unknown) =>
	hasStatus(caught, 400, 422) ? Object.keys(caught.problem.parameter_problems ?? {}) : undefined;

/** Says which event types Oneflow refuses, where that is what it refuses. */
function explained(caught: unknown, { filters }: IDataObject): unknown {
	const isAboutEvents = namedIn(caught)?.some((path) => path.includes('filter_rules'));
	if (!isFailure(caught) || !isAboutEvents) return caught;
	return caught.explained(
		`Oneflow does not accept one of these event types: ${eventTypesIn(filters).join(', ')}`,
		'Choose other events. Event types that are not in its documentation may be missing in Oneflow; try them one at a time to see which.',
	);
}

/**
 * Writes a webhook. It is assumed that one without filters is told of everything (docs/oneflow-api.md 3.18).
 * Where Oneflow refuses it, every known event is named instead.
 */
async function write<T>(attributes: IDataObject, send: (attributes: IDataObject) => Promise<T>) {
	try {
		return await send(attributes);
	} catch (error) {
		const named = namedIn(error);
		const isRefused = named?.length === 0 || named?.some((path) => path.startsWith('filters'));
		const isUnfiltered = attributes.filters === NO_FILTERS;
		if (!isUnfiltered || isRefused !== true) rethrow(explained(error, attributes));
		return await write({ ...attributes, filters: everyKnownEvent() }, send);
	}
}

/** Makes a webhook and returns it. Throws OneflowFailure. */
export async function makeWebhook(
	oneflow: OneflowClient,
	attributes: IDataObject,
	options: Pick<CallOptions, 'safeToRepeat'> = {},
): Promise<IDataObject> {
	const made = await write(
		attributes,
		async (body) => await oneflow.post<IDataObject>('/webhooks', body, options),
	);
	if (idOf(made) !== undefined) return withoutCover(made);
	// Without its ID it could not be removed again.
	const { callback_url: address } = attributes;
	const same = (await allWebhooks(oneflow)).filter(({ callback_url: url }) => url === address);
	return same.at(-1) ?? made;
}

/** Writes a webhook's attributes and returns it. Throws OneflowFailure. */
export async function putWebhook(oneflow: OneflowClient, id: unknown, attributes: IDataObject) {
	return await write(
		attributes,
		async (body) => await oneflow.put<IDataObject>(`/webhooks/${String(id)}`, body),
	);
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
