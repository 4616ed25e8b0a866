import { z } from 'zod';

import { operation } from '../operation';
import { ofExtension, templateTypeIdOf, workspaceIdOf } from '../../oneflow/names';
import { templatesOf } from '../../oneflow/templates';
import { extensionType } from '../../parameters/things/extensionType';
import { choiceField, filtersField, idsField } from '../../parameters/kit/fields';
import { listed, reference, references } from '../../parameters/kit/locator';
import { anyTemplateType } from '../../parameters/things/locators';
import { paging } from '../../parameters/kit/lists';
import { parameter } from '../../parameters/kit/parameter';
import { choice } from '../../parameters/kit/values';

/** `filter[active]` takes true, false or nothing for both; left out it means true (docs/oneflow-api.md 3.6). */
const ACTIVE = { true: undefined, false: 'false', all: '' };

/** GET /templates (docs/oneflow-api.md 3.6): by extension type, never by an account's own IDs unless asked to. */
export const getAll = operation({
	description: 'Get templates, for example all of an extension’s template types',
	input: {
		limit: paging,
		filters: parameter(
			filtersField([
				choiceField('Active', 'active', {
					options: [
						{ name: 'Active', value: 'true' },
						{ name: 'Both', value: 'all' },
						{ name: 'Inactive', value: 'false' },
					],
					default: 'true',
					description: 'Contracts can be created from active templates only',
				}),
				extensionType.field,
				anyTemplateType.field,
				idsField('Workspace Names or IDs', 'workspaceIds', { list: 'getWorkspaces' }),
			]),
			z.object({
				extensionType: listed,
				templateTypeId: reference('template_types'),
				workspaceIds: references,
				active: choice('true', 'false', 'all'),
			}),
		),
	},
	async run(call, { filters, limit }) {
		const { extensionType: wanted, templateTypeId: type, workspaceIds } = filters;
		const workspaces = await Promise.all(
			workspaceIds.map(async (workspace) => await workspaceIdOf(call, workspace)),
		);
		const query = {
			sort: 'name',
			template_type_id: type && (await templateTypeIdOf(call, type)),
			'filter[workspace_ids]': workspaces.join(',') || undefined,
			'filter[active]': ACTIVE[filters.active],
		};
		return await ofExtension(
			call,
			wanted,
			async (extension) =>
				await templatesOf(call.oneflow, { ...query, extension_type: extension }, limit),
		);
	},
});
