import type { IDataObject, Logger } from 'n8n-workflow';

import { KeyedQueue, mapConcurrently } from '../../concurrency';
import { belongsTo, extensionTypesOf, untoldExtension } from '../../oneflow/extensions';
import { templateTypeOf } from '../../oneflow/templates';
import { addressOf } from '../../webhooks/abandoned';
import { canonicalFilters, typeIdOf } from '../../webhooks/filters';
import {
	allWebhooks,
	attributesOf,
	makeWebhook,
	putWebhook,
	removeWebhooks,
} from '../../webhooks/standing';
import type { OneflowClient } from '../../transport/client';
import { isFailure, orNothing, rethrow, UserProblem } from '../../transport/failure';
import { getRows } from '../../transport/paging';
import { lookUpType } from '../chosenType';
import { Recent } from '../../recent';
import { idOf } from '../../records';
import type { TriggerSettings } from '../settings';

/** What is to be put right, and with what. */
export interface Duty {
	oneflow: OneflowClient;
	/** The node's own address, without query: it belongs to one node of one n8n. */
	address: string;
	settings: TriggerSettings;
	logger: Logger;
	/** Whether the node has been told to remove its webhooks since. */
	isOver?: () => boolean;
}

/** Addresses whose webhooks could not be removed, each with the IDs of those that are to stay. */
const leftBehind = new Map<string, Set<unknown>>();

/** Addresses put right: by whom last, and the webhooks made, which a list that lags or moves may lack. */
const makings = new Recent<[string, IDataObject[]]>(Number.POSITIVE_INFINITY, 10_000);
const madeAt = (address: string, { connection }: OneflowClient) => {
	const [account, made] = makings.get(address) ?? [];
	return account === connection.account ? made : undefined;
};

/** Two registrations at once would each make what is missing. */
const queue = new KeyedQueue();

/**
 * The template types the webhooks are to be tied to; null for none. Those of an extension have other IDs in every
 * account (docs/oneflow-api.md 5, P9). Throws UserProblem when the account has none of them.
 */
async function wantedTemplateTypes(
	oneflow: OneflowClient,
	{ extensionType, templateType }: TriggerSettings,
): Promise<number[] | null> {
	if (templateType !== undefined) {
		const templateTypeId = await lookUpType(oneflow, templateType);
		if (extensionType === undefined) return [templateTypeId];
		const type = await templateTypeOf(oneflow, templateTypeId);
		if (belongsTo(type, extensionType)) return [templateTypeId];
		throw new UserProblem(
			`Template type ${templateTypeId} does not belong to the extension type "${extensionType}"`,
			'Leave Template Type empty to receive all types of the extension, or choose one of its types.',
		);
	}
	if (extensionType === undefined) return null;
	const types = await getRows(oneflow, '/template_types');
	const ids = types.filter((type) => belongsTo(type, extensionType)).map(({ id }) => Number(id));
	if (ids.length > 0) return ids;
	const known = await extensionTypesOf(oneflow, types);
	const others = known.length > 0 ? ` The account has: ${known.join(', ')}.` : '';
	const missing = new UserProblem(
		`This Oneflow account has no template type of the extension type "${extensionType}"`,
		`Switch the extension on in Oneflow, or check the spelling.${others}`,
	);
	throw untoldExtension(extensionType, types, known) ?? missing;
}

const isAsWanted = (webhook: IDataObject, wanted: IDataObject) =>
	typeIdOf(webhook) === typeIdOf(wanted) &&
	canonicalFilters(webhook.filters) === canonicalFilters(wanted.filters) &&
	// The key comes back in clear (docs/oneflow-api.md 4.10); `hidden` ones are written again.
	(webhook.sign_key === undefined || webhook.sign_key === wanted.sign_key);

const idsOf = (webhooks: IDataObject[]) => webhooks.map(idOf).join(', ');

/** Remembers webhooks that could not be removed, and names them; undefined when they could not even be read. */
function leave(
	{ address, logger }: Pick<Duty, 'address' | 'logger'>,
	webhooks: IDataObject[] | undefined,
	staying: Set<unknown>,
): void {
	leftBehind.set(address, staying);
	const which = webhooks === undefined ? `those that call ${address}` : idsOf(webhooks);
	logger.warn(
		`Webhooks could not be removed from Oneflow: ${which}. They are removed the next time a workflow with the trigger is published, as long as n8n keeps running. After a restart, publish this workflow once more, or remove them in Oneflow.`,
	);
}

/** Reports webhooks that call this node at another address. */
function tellOfOthers(all: IDataObject[], { address, logger }: Duty): void {
	const { host, pathname } = new URL(address);
	const foreign = all.filter((webhook) => {
		const place = addressOf(webhook);
		return URL.canParse(place) && new URL(place).pathname === pathname && place !== address;
	});
	if (foreign.length === 0) return;
	logger.warn(
		`Oneflow has webhooks that call this workflow at an address other than ${host} (${foreign.map((one) => `${idOf(one)}: ${addressOf(one)}`).join(', ')}). They belong to another n8n, or to this one before its address changed, and are left alone. Remove them in Oneflow if nothing needs them.`,
	);
}

/** Removes what earlier deactivations and failed activations had to leave: once, as it is others'. Throws nothing. */
async function removeLeftBehind(all: IDataObject[], { oneflow, logger }: Duty): Promise<void> {
	for (const [address, staying] of leftBehind) {
		const left = all.filter((one) => addressOf(one) === address && !staying.has(idOf(one)));
		if (left.length === 0) continue;
		await queue.run(address, async () => {
			// Activated again meanwhile, its workflow has put the webhooks right.
			if (leftBehind.get(address) !== staying) return;
			logger.warn(`Webhooks left in Oneflow by an earlier attempt: ${idsOf(left)}. Removing them.`);
			try {
				await removeWebhooks(oneflow, left, { retry: false });
				leftBehind.delete(address);
			} catch {
				leave({ address, logger }, left, staying);
			}
		});
	}
}

/** Removes the webhooks at an address but those that are to stay; how many. Throws what fails, after it was left. */
async function removeBut(
	{ oneflow, address, logger }: Omit<Duty, 'settings'>,
	staying: Set<unknown>,
): Promise<number> {
	let found: IDataObject[] | undefined;
	try {
		const all = await allWebhooks(oneflow);
		const ids = all.map(idOf);
		const unseen = (madeAt(address, oneflow) ?? []).filter((one) => !ids.includes(idOf(one)));
		const its = [...all.filter((one) => addressOf(one) === address), ...unseen];
		found = its.filter((one) => !staying.has(idOf(one)));
		await removeWebhooks(oneflow, found);
		makings.delete(address);
		leftBehind.delete(address);
		return found.length - unseen.length;
	} catch (error) {
		leave({ address, logger }, found, staying);
		return rethrow(error);
	}
}

/**
 * Makes the webhooks at the address what the settings want, one for each template type (docs/oneflow-api.md 5, P4) or
 * one for all contracts: what is missing before what is too much goes, so that no event falls between. Removes what this
 * call made when something fails, and what others had to leave. Returns all webhooks that the account had before.
 */
export async function putRight(duty: Duty): Promise<IDataObject[]> {
	const all = await queue.run(duty.address, async () =>
		duty.isOver?.() === true ? [] : await putOwnRight(duty),
	);
	await removeLeftBehind(all, duty);
	return all;
}

/** The same for the address alone. */
async function putOwnRight(duty: Duty): Promise<IDataObject[]> {
	const { oneflow, address, settings } = duty;
	const [all, templateTypeIds] = await Promise.all([
		allWebhooks(oneflow),
		wantedTemplateTypes(oneflow, settings),
	]);
	const standing = all.filter((webhook) => addressOf(webhook) === address);
	const surplus = [...standing];
	const missing: IDataObject[] = [];
	const known = madeAt(address, oneflow);
	const hidden: Array<() => Promise<unknown>> = [];
	for (const templateTypeId of templateTypeIds ?? [null]) {
		const wanted = attributesOf(oneflow, address, { ...settings, templateTypeId });
		const match = surplus.findIndex((webhook) => isAsWanted(webhook, wanted));
		const [standsAs] = match === -1 ? [] : surplus.splice(match, 1);
		if (standsAs === undefined) missing.push(wanted);
		else if (standsAs.sign_key === undefined && !known)
			hidden.push(async () => await putWebhook(oneflow, idOf(standsAs), wanted));
	}
	leftBehind.delete(address);
	try {
		await mapConcurrently(hidden, hidden.length, async (put) => await put());
		const making = known ?? [];
		makings.set(address, [oneflow.connection.account, making]);
		await mapConcurrently(missing, missing.length, async (wanted) => {
			const made = await makeWebhook(oneflow, wanted);
			if (idOf(made) !== undefined) making.push(made);
			const read = async () => await oneflow.get(`/webhooks/${String(idOf(made))}`);
			const shown = made.callback_url ? made : await orNothing(read(), isFailure);
			if (shown === undefined || addressOf(shown) === address) return;
			await removeWebhooks(oneflow, [made]);
			throw new UserProblem(
				`Oneflow shows another address than ${address} for its webhook: ${addressOf(shown)}. It could not be found again, so it was removed.`,
				'Give n8n its address (WEBHOOK_URL) as Oneflow writes it, or choose Without Webhook under Setup.',
			);
		});
		await removeWebhooks(oneflow, surplus);
		tellOfOthers(all, duty);
		return all;
	} catch (error) {
		// The upkeep goes on from what it has made; a workflow that could not be published has no use for it.
		const staying = new Set(standing.map(idOf));
		if (duty.isOver === undefined) await removeBut(duty, staying).catch(() => undefined);
		rethrow(error);
	}
}

/** Removes every webhook that calls the address. Throws OneflowFailure; those left are then removed later. */
export async function removeAll(duty: Omit<Duty, 'settings'>): Promise<void> {
	await queue.run(duty.address, async () => {
		if ((await removeBut(duty, new Set())) > 0) return;
		duty.logger.warn(
			'The trigger no longer had webhooks in Oneflow. If the credential was changed to another account in the meantime, remove them in the former account.',
		);
	});
}
