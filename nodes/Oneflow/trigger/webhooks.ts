import type { IDataObject, Logger } from 'n8n-workflow';

import { KeyedQueue } from '../concurrency';
import { templateTypeOf } from '../oneflow/templates';
import { filtersOf } from '../oneflow/webhookFilters';
import type { OneflowClient } from '../transport/client';
import { rethrow, UserProblem } from '../transport/failure';
import { getRows, idOf } from '../transport/paging';
import { lookUpType } from './chosenType';
import type { Progress } from './post';
import type { TriggerSettings } from './settings';

/** Event IDs noted behind an address, which may have 1,000 characters (docs/oneflow-api.md 3.18). */
const MOST_NOTED = 60;

/** One webhook as it should stand in Oneflow, apart from address and sign key. */
interface WantedWebhook {
	template_group_id: number | null;
	filters: IDataObject[] | null;
}

/** What is to be put right, and with what. */
export interface Duty {
	oneflow: OneflowClient;
	/** The node's own address, without query: it belongs to one node of one n8n. */
	address: string;
	signKey: string;
	settings: TriggerSettings;
	logger: Logger;
}

/** Addresses whose webhooks could not be removed, for the next that looks at the account's webhooks. */
const leftBehind = new Set<string>();

/** Two at once would each make what is missing. */
const queue = new KeyedQueue();

/** An address without its query, in which the trigger notes how far it has looked. */
export function placeOf(webhook: IDataObject): string {
	return String(webhook.callback_url).replace(/[?#].*$/, '');
}

/** The webhooks that call an address. */
export async function webhooksAt(oneflow: OneflowClient, address: string): Promise<IDataObject[]> {
	return (await getRows(oneflow, '/webhooks')).filter((webhook) => placeOf(webhook) === address);
}

/**
 * The template types the webhooks are to be tied to; null for none. An extension's types have other IDs
 * in every account (docs/oneflow-api.md 5, P9), so they are looked up by the extension type.
 * Throws UserProblem when the account has no such type.
 */
async function wantedTemplateTypes(
	oneflow: OneflowClient,
	{ extensionType, templateType }: TriggerSettings,
): Promise<number[] | null> {
	if (templateType !== undefined) {
		const templateTypeId = await lookUpType(oneflow, templateType);
		if (extensionType === undefined) return [templateTypeId];
		const { extension_type: actual } = await templateTypeOf(oneflow, templateTypeId);
		if (actual === extensionType) return [templateTypeId];
		throw new UserProblem(
			`Template type ${templateTypeId} does not belong to the extension type "${extensionType}"`,
			'Leave Template Type empty to receive all types of the extension, or choose one of its types.',
		);
	}
	if (extensionType === undefined) return null;
	const types = await getRows(oneflow, '/template_types');
	const ids = types
		.filter((type) => type.extension_type === extensionType)
		.map(({ id }) => Number(id));
	if (ids.length > 0) return ids;
	const known = [...new Set(types.map((type) => type.extension_type))].filter(
		(type): type is string => typeof type === 'string',
	);
	throw new UserProblem(
		`This Oneflow account has no template type of the extension type "${extensionType}"`,
		`Switch the extension on in Oneflow, or check the spelling.${known.length > 0 ? ` The account has: ${known.join(', ')}.` : ''}`,
	);
}

/** Filters in one order, so that Oneflow may list rules and values in another. */
function canonical(filters: unknown): string {
	if (!Array.isArray(filters) || filters.length === 0) return 'none';
	const rules = (filter: IDataObject) =>
		((filter.filter_rules ?? []) as IDataObject[])
			.map(
				({ type, values }) =>
					`${String(type)}=${((values ?? []) as unknown[]).map(String).sort().join()}`,
			)
			.sort()
			.join('&');
	return (filters as IDataObject[]).map(rules).sort().join('|');
}

function isAsWanted(webhook: IDataObject, wanted: WantedWebhook, signKey: string): boolean {
	return (
		(webhook.template_group_id ?? null) === wanted.template_group_id &&
		canonical(webhook.filters) === canonical(wanted.filters) &&
		// The key comes back in clear (docs/oneflow-api.md 4.10); an answer without it tells nothing.
		(webhook.sign_key === undefined || webhook.sign_key === signKey)
	);
}

function idsOf(webhooks: IDataObject[]): string {
	return webhooks.map(idOf).join(', ');
}

/** Removes webhooks side by side. Throws the first failure once all were tried. */
async function remove(oneflow: OneflowClient, webhooks: IDataObject[]): Promise<void> {
	await allDone(
		webhooks.map(async (webhook) => await oneflow.delete(`/webhooks/${idOf(webhook)}`)),
	);
}

async function allDone<T>(work: Array<Promise<T>>): Promise<T[]> {
	const results = await Promise.allSettled(work);
	const failed = results.find((result) => result.status === 'rejected');
	if (failed !== undefined) throw failed.reason;
	return results.map((result) => (result as PromiseFulfilledResult<T>).value);
}

/** Removes what earlier deactivations had to leave, and tells of webhooks that call this node elsewhere. */
async function lookAround(all: IDataObject[], { oneflow, address, logger }: Duty): Promise<void> {
	const { host, pathname } = new URL(address);
	const foreign = all.filter((webhook) => {
		const place = placeOf(webhook);
		return URL.canParse(place) && new URL(place).pathname === pathname && place !== address;
	});
	if (foreign.length > 0) {
		logger.warn(
			`Oneflow has webhooks that call this workflow at another address than ${host} (${foreign.map((one) => `${idOf(one)}: ${placeOf(one)}`).join(', ')}). They belong to another n8n, or to this one before its address changed, and are left alone. Remove them in Oneflow if nothing needs them.`,
		);
	}
	const left = all.filter((webhook) => leftBehind.has(placeOf(webhook)));
	if (left.length === 0) return;
	logger.warn(
		`Webhooks left in Oneflow by an earlier deactivation: ${idsOf(left)}. Removing them.`,
	);
	for (const webhook of left) leftBehind.delete(placeOf(webhook));
	await remove(oneflow, left);
}

/**
 * Makes the webhooks at the address what the settings want, and gives them: creates what is missing, side
 * by side, then removes what is too much, so that no event falls between. One webhook for each template
 * type (docs/oneflow-api.md 5, P4), or a single one for all contracts. Webhooks at other addresses are
 * never touched. When something fails, what this call made is removed again.
 */
export async function putRight(duty: Duty): Promise<IDataObject[]> {
	return await queue.run(duty.address, async () => {
		const { oneflow, address, signKey, settings } = duty;
		const [all, templateTypeIds] = await allDone<IDataObject[] | number[] | null>([
			getRows(oneflow, '/webhooks'),
			wantedTemplateTypes(oneflow, settings),
		]);
		const standing = (all as IDataObject[]).filter((webhook) => placeOf(webhook) === address);
		const filters = filtersOf(settings.eventTypes, settings.workspaceIds);
		const surplus = [...standing];
		const kept: IDataObject[] = [];
		const missing: WantedWebhook[] = [];
		for (const id of (templateTypeIds as number[] | null) ?? [null]) {
			const wanted = { template_group_id: id, filters };
			const match = surplus.findIndex((webhook) => isAsWanted(webhook, wanted, signKey));
			if (match === -1) missing.push(wanted);
			else kept.push(...surplus.splice(match, 1));
		}
		leftBehind.delete(address);
		const own = { callback_url: address, sign_key: signKey, integration_process_id: null };
		try {
			const made = await allDone(
				missing.map(async (wanted) => await oneflow.post('/webhooks', { ...own, ...wanted })),
			);
			await remove(oneflow, surplus);
			await lookAround(all as IDataObject[], duty);
			return [...kept, ...made];
		} catch (error) {
			const before = new Set(standing.map(idOf));
			await webhooksAt(oneflow, address)
				.then(
					async (now) =>
						await remove(
							oneflow,
							now.filter((one) => !before.has(idOf(one))),
						),
				)
				.catch(() => leftBehind.add(address));
			rethrow(error);
		}
	});
}

/**
 * Removes every webhook that calls the address. Throws what Oneflow answered; the IDs left are in the log
 * then, and the next look at the account's webhooks tries again.
 */
export async function removeAll({ oneflow, address, logger }: Omit<Duty, 'settings' | 'signKey'>) {
	await queue.run(address, async () => {
		let own: IDataObject[] | undefined;
		try {
			own = await webhooksAt(oneflow, address);
			await remove(oneflow, own);
			leftBehind.delete(address);
			if (own.length > 0) return;
			logger.warn(
				'The trigger had no webhooks in Oneflow any more. If the credential was changed to another account meanwhile, remove them in the former account.',
			);
		} catch (error) {
			leftBehind.add(address);
			const which = own === undefined ? `those that call ${address}` : idsOf(own);
			logger.warn(
				`Webhooks could not be removed from Oneflow: ${which}. n8n tries again; remove them in Oneflow if the workflow is not activated again.`,
			);
			rethrow(error);
		}
	});
}

/** How far the trigger had looked, as noted behind the address of its webhooks. */
export function progressIn(webhooks: IDataObject[]): Pick<Progress, 'settled' | 'ran'> | undefined {
	const noted = webhooks
		.filter(({ callback_url: url }) => URL.canParse(String(url)))
		.map(({ callback_url: url }) => new URL(String(url)).searchParams)
		.map((query) => ({
			settled: Number(query.get('looked') ?? Number.NaN) * 1000,
			ran: new Set((query.get('ran') ?? '').split('.').map(Number)),
		}))
		.filter(({ settled }) => Number.isSafeInteger(settled) && settled > 0);
	return noted.sort((one, other) => other.settled - one.settled)[0];
}

/**
 * Notes how far the trigger has looked, for its next start: no store of n8n's can be written from there.
 * Only a help: without it more is looked at again, and n8n's database knows what has run.
 */
export async function noteProgress(
	oneflow: OneflowClient,
	address: string,
	webhook: IDataObject,
	{ settled, ran }: Progress,
): Promise<void> {
	const ids = [...ran].slice(-MOST_NOTED).join('.');
	const query = `looked=${Math.floor(settled / 1000)}${ids === '' ? '' : `&ran=${ids}`}`;
	await oneflow.put(`/webhooks/${idOf(webhook)}`, {
		callback_url: `${address}?${query}`,
		sign_key: webhook.sign_key,
		filters: webhook.filters ?? null,
		template_group_id: webhook.template_group_id ?? null,
		integration_process_id: webhook.integration_process_id ?? null,
	});
}
