import type { IDataObject } from 'n8n-workflow';

import type { OneflowClient } from '../transport/client';
import { templateTypeOf } from '../transport/lookups';
import { getRows } from '../transport/paging';
import type { TriggerSettings } from './settings';

/** A filter rule takes 1 to 50 values (API notes 3.18). */
const MOST_VALUES = 50;

/** One webhook as it should stand in Oneflow, apart from address and sign key. */
export interface WantedWebhook {
	template_group_id: number | null;
	filters: IDataObject[] | null;
}

function chunks<T>(values: T[]): T[][] {
	const parts: T[][] = [];
	for (let start = 0; start < values.length; start += MOST_VALUES) {
		parts.push(values.slice(start, start + MOST_VALUES));
	}
	return parts;
}

/**
 * The filters of API notes 3.18: rules within one are ANDed, several are ORed, so lists beyond 50
 * values become several filters. No rule at all is `null`, which means every event.
 */
export function filtersOf(
	eventTypes: string[] | undefined,
	workspaceIds: number[],
): IDataObject[] | null {
	const eventRules = chunks([...(eventTypes ?? [])].sort()).map((values) => ({
		type: 'EVENT_TYPE',
		values,
	}));
	const workspaceRules = chunks([...workspaceIds].sort((one, other) => one - other)).map(
		(values) => ({ type: 'WORKSPACE', values }),
	);
	if (eventRules.length === 0 && workspaceRules.length === 0) return null;
	if (workspaceRules.length === 0) return eventRules.map((rule) => ({ filter_rules: [rule] }));
	if (eventRules.length === 0) return workspaceRules.map((rule) => ({ filter_rules: [rule] }));
	return eventRules.flatMap((eventRule) =>
		workspaceRules.map((workspaceRule) => ({ filter_rules: [eventRule, workspaceRule] })),
	);
}

/** A setting that cannot be fulfilled in this account. */
export class Unfulfillable extends Error {
	constructor(
		message: string,
		readonly remedy: string,
	) {
		super(message);
		this.name = 'Unfulfillable';
	}
}

/**
 * The template types the webhooks are to be tied to; null for none. An extension's types have other IDs
 * in every account (API notes section 5, P9), so they are looked up by the extension type.
 * Throws Unfulfillable when the account has no such type.
 */
export async function wantedTemplateTypes(
	oneflow: OneflowClient,
	{ extensionType, templateTypeId }: TriggerSettings,
): Promise<number[] | null> {
	if (extensionType === undefined) return templateTypeId === undefined ? null : [templateTypeId];
	if (templateTypeId !== undefined) {
		const { extension_type: actual } = await templateTypeOf(oneflow, templateTypeId);
		if (actual === extensionType) return [templateTypeId];
		throw unfulfillable(
			`Template type ${templateTypeId} does not belong to the extension type "${extensionType}"`,
			'Leave Template Type empty to receive all types of the extension, or choose one of its types.',
		);
	}
	const types = await getRows(oneflow, '/template_types');
	const ids = types
		.filter((type) => type.extension_type === extensionType)
		.map(({ id }) => Number(id));
	if (ids.length > 0) return ids;
	const known = [...new Set(types.map((type) => type.extension_type))].filter(
		(type): type is string => typeof type === 'string',
	);
	throw unfulfillable(
		`This Oneflow account has no template type of the extension type "${extensionType}"`,
		`Switch the extension on in Oneflow, or check the spelling.${known.length > 0 ? ` The account has: ${known.join(', ')}.` : ''}`,
	);
}

function unfulfillable(message: string, remedy: string): Unfulfillable {
	return new Unfulfillable(message, remedy);
}

/** One webhook for each template type (API notes section 5, P4), or a single one for all contracts. */
export function wantedWebhooks(
	settings: TriggerSettings,
	templateTypeIds: number[] | null,
): WantedWebhook[] {
	const filters = filtersOf(settings.eventTypes, settings.workspaceIds);
	return (templateTypeIds ?? [null]).map((id) => ({ template_group_id: id, filters }));
}
