import type { IDataObject } from 'n8n-workflow';

import { extensionsNamedBy } from '../../oneflow/extensions';
import { templateTypeIdOf, usableOf } from '../../oneflow/names';
import { withoutUndefined } from '../../records';
import { extensionType } from '../../parameters/things/extensionType';
import { anyTemplateType } from '../../parameters/things/locators';
import { paging } from '../../parameters/kit/lists';
import { upTo } from '../../transport/paging';
import { operation } from '../operation';

/** Workspace and template by ID and name, as a model pays for every word; the type where no extension says more. */
function simplifyUsable({ workspace, template }: IDataObject): IDataObject {
	const place = workspace as IDataObject;
	const form = template as IDataObject;
	const type = form.template_type as IDataObject | null | undefined;
	const extension = extensionsNamedBy(type).join(', ') || undefined;
	return withoutUndefined({
		workspaceId: place.id,
		workspace: place.name,
		templateId: form.id,
		template: form.name,
		extension,
		type: extension === undefined ? (type?.name ?? undefined) : undefined,
	});
}

/** GET /helpers/contract_create_data (docs/oneflow-api.md 3.8): one item for each workspace and template. */
export const getUsable = operation({
	action: 'Get usable templates',
	description:
		'Get the active templates that the acting user can create contracts from, one item for each workspace and template',
	shape: simplifyUsable,
	// Every row of a list narrowed by extension has the same one, which the model has named itself.
	brief: (item) =>
		extensionType.read(item) === undefined
			? simplifyUsable
			: (row) => withoutUndefined({ ...simplifyUsable(row), extension: undefined }),
	input: { extensionType, templateType: anyTemplateType, limit: paging },
	acting: { requiresUser: true, actAs: 'account' },
	async run(call, { extensionType: wanted, templateType, limit }) {
		const templateTypeId = templateType && (await templateTypeIdOf(call, templateType));
		const workspaces = await usableOf(call, { extensionType: wanted, templateTypeId });
		const pairs = workspaces.flatMap(({ templates, ...workspace }) =>
			templates.map((template) => ({ workspace, template }) as IDataObject),
		);
		return upTo(call.oneflow, limit, pairs);
	},
});
