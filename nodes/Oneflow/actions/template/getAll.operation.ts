import { z } from 'zod';

import type { Operation } from '../operation';
import { extensionTypeField } from '../../parameters/extensionType';
import { pagingFields, rowsOf } from '../../parameters/paging';
import { id, idList, text } from '../../parameters/values';

const filtersSchema = z.object({
	extensionType: text(),
	templateTypeId: id,
	workspaceIds: idList,
	active: text(),
});

/** `filter[active]` takes true, false or nothing for both; left out it means true (API notes 3.6). */
const ACTIVE: Record<string, string> = { true: 'true', false: 'false', all: '' };

/** GET /templates (API notes 3.6): by extension type, never by an account's own IDs unless asked to. */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many templates',
	description: 'Get templates, for example all of an extension’s template types',
	shape: 'row',
	fields: [
		...pagingFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			options: [
				{
					displayName: 'Active',
					name: 'active',
					type: 'options',
					options: [
						{ name: 'Active', value: 'true' },
						{ name: 'Both', value: 'all' },
						{ name: 'Inactive', value: 'false' },
					],
					default: 'true',
					description: 'Contracts can be created from active templates only',
				},
				extensionTypeField,
				{
					displayName: 'Template Type ID',
					name: 'templateTypeId',
					type: 'string',
					placeholder: 'e.g. 3301',
					default: '',
					description:
						'Called template group in Oneflow. The ID differs from account to account; an extension type does not.',
				},
				{
					displayName: 'Workspace Names or IDs',
					name: 'workspaceIds',
					type: 'multiOptions',
					typeOptions: { loadOptionsMethod: 'getWorkspaces' },
					default: [],
					description:
						'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
				},
			],
		},
	],
	async run({ item, oneflow }) {
		const filters = item.read('filters', 'Filters', filtersSchema);
		const active = filters.active === undefined ? undefined : ACTIVE[filters.active];
		if (filters.active !== undefined && active === undefined) {
			throw item.problem('Active', `"${filters.active}" is unknown.`, 'Use true, false or all.');
		}
		return await rowsOf(item, oneflow, '/templates', {
			sort: 'name',
			extension_type: filters.extensionType,
			template_type_id: filters.templateTypeId,
			'filter[workspace_ids]': filters.workspaceIds.join(',') || undefined,
			'filter[active]': active,
		});
	},
};
