import { FOLDERS_PATH } from '../../assumptions';
import { withoutUndefined } from '../../records';
import { operation } from '../operation';
import { folderIdOf, workspaceIdOf } from '../../oneflow/names';
import { optionalLocator } from '../../parameters/kit/locator';
import { neededText } from '../../parameters/kit/parameter';
import { workspace } from '../../parameters/things/locators';

/** POST /folders (docs/oneflow-api.md 3.5). */
export const create = operation({
	description: 'Create a folder in a workspace',
	input: {
		place: workspace,
		name: neededText('Name', 'name', { placeholder: 'e.g. 2025' }),
		// Oneflow lists no folders (docs/oneflow-api.md 3.5): the list holds those that contracts lie in.
		parent: optionalLocator('Parent Folder', 'parentId', 'searchFolders', {
			description:
				'The folder to create the new one in; at the top level when left empty. The list shows only folders that already contain contracts.',
		}),
	},
	acting: { actAs: 'account' },
	async run(call, { name, place, parent }) {
		const workspaceId = await workspaceIdOf(call, place);
		const parentId = parent && (await folderIdOf(call, parent, workspaceId));
		const folder = withoutUndefined({ name, workspace_id: workspaceId, parent_id: parentId });
		return await call.oneflow.post(FOLDERS_PATH, folder);
	},
});
