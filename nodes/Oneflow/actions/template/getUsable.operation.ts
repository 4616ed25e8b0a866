import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../operation';
import { extensionTypeField } from '../../parameters/extensionType';
import { locator } from '../../parameters/locator';
import { text } from '../../parameters/values';
import { usableWorkspaces } from '../../oneflow/templates';

const templateType = locator({
	name: 'templateTypeId',
	label: 'Template Type',
	description: 'Called template group in Oneflow. Leave empty for all types.',
	list: 'searchTemplateTypes',
	urlSegment: 'template_types',
	required: false,
});

/** GET /helpers/contract_create_data (API notes 3.8): one item for each workspace and template. */
export const getUsable: Operation = {
	name: 'Get Usable',
	value: 'getUsable',
	action: 'Get usable templates',
	description:
		'Get the workspaces and active templates that the acting user can create contracts from',
	fields: [extensionTypeField, templateType.field],
	acting: { requiresUser: true, actAs: 'account' },
	async run({ item, oneflow }) {
		const workspaces = await usableWorkspaces(oneflow, {
			extensionType: item.read('extensionType', 'Extension Type', text()),
			templateTypeId: templateType.optionalOf(item),
		});
		return workspaces.flatMap(({ templates, ...workspace }) =>
			templates.map(
				(template): IDataObject => ({
					workspace: workspace as IDataObject,
					template: template as IDataObject,
				}),
			),
		);
	},
};
