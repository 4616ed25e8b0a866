import { FOLDERS_PATH } from '../../assumptions';
import { withoutUndefined } from '../../records';
import type { Operation } from '../operation';
import { workspaceIdOf, type Reference } from '../../oneflow/names';
import { textField } from '../../parameters/fields';
import { workspace } from '../../parameters/locators';
import { id, requiredText } from '../../parameters/values';

interface Input {
	name: string;
	place: Reference;
	parentId: number | undefined;
}

/** POST /folders (docs/oneflow-api.md 3.5). */
export const create: Operation<Input> = {
	name: 'Create',
	value: 'create',
	action: 'Create folder',
	description: 'Create a folder in a workspace',
	shape: 'row',
	fields: [
		workspace.field,
		textField('Name', 'name', { required: true, placeholder: 'e.g. 2025' }),
		textField('Parent Folder ID', 'parentId', {
			placeholder: 'e.g. 73001',
			description:
				'The folder to create the new one in; left empty, it is created at the top level',
		}),
	],
	acting: { actAs: 'account' },
	read: (item) => ({
		name: item.read('name', 'Name', requiredText()),
		place: workspace.read(item),
		parentId: item.read('parentId', 'Parent Folder ID', id),
	}),
	async run(call, { name, place, parentId }) {
		const workspaceId = await workspaceIdOf(call, place);
		const folder = withoutUndefined({ name, workspace_id: workspaceId, parent_id: parentId });
		return await call.oneflow.post(FOLDERS_PATH, folder);
	},
};
