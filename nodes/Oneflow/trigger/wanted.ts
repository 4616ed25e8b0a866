import type { IDataObject } from 'n8n-workflow';

import type { OneflowClient } from '../transport/client';
import { UserProblem } from '../transport/failure';
import { templateTypeOf } from '../oneflow/templates';
import { filtersOf } from '../oneflow/webhookFilters';
import { getRows } from '../transport/paging';
import type { TriggerSettings } from './settings';

/** One webhook as it should stand in Oneflow, apart from address and sign key. */
export interface WantedWebhook {
	template_group_id: number | null;
	filters: IDataObject[] | null;
}

/**
 * The template types the webhooks are to be tied to; null for none. An extension's types have other IDs
 * in every account (API notes section 5, P9), so they are looked up by the extension type.
 * Throws UserProblem when the account has no such type.
 */
export async function wantedTemplateTypes(
	oneflow: OneflowClient,
	{ extensionType, templateTypeId }: TriggerSettings,
): Promise<number[] | null> {
	if (extensionType === undefined) return templateTypeId === undefined ? null : [templateTypeId];
	if (templateTypeId !== undefined) {
		const { extension_type: actual } = await templateTypeOf(oneflow, templateTypeId);
		if (actual === extensionType) return [templateTypeId];
		throw new UserProblem(
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
	throw new UserProblem(
		`This Oneflow account has no template type of the extension type "${extensionType}"`,
		`Switch the extension on in Oneflow, or check the spelling.${known.length > 0 ? ` The account has: ${known.join(', ')}.` : ''}`,
	);
}

/** One webhook for each template type (API notes section 5, P4), or a single one for all contracts. */
export function wantedWebhooks(
	settings: TriggerSettings,
	templateTypeIds: number[] | null,
): WantedWebhook[] {
	const filters = filtersOf(settings.eventTypes, settings.workspaceIds);
	return (templateTypeIds ?? [null]).map((id) => ({ template_group_id: id, filters }));
}
