import { withoutUndefined } from '../../records';
import type { Operation } from '../operation';
import { workspaceIdOf } from '../../oneflow/names';
import { workspace } from '../../parameters/locators';
import { id, requiredText } from '../../parameters/values';

/** POST /folders (docs/oneflow-api.md 3.5: path and body are inferred). */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create folder',
	description: 'Create a folder in a workspace',
	shape: 'row',
	fields: [
		workspace.field,
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			required: true,
			placeholder: 'e.g. 2025',
			default: '',
		},
		{
			displayName: 'Parent Folder ID',
			name: 'parentId',
			type: 'string',
			placeholder: 'e.g. 73001',
			default: '',
			description: 'The folder to put the new one in; left empty, it is made at the top',
		},
	],
	acting: { actAs: 'account' },
	async run(call) {
		const { item, oneflow } = call;
		const folder = withoutUndefined({
			name: item.read('name', 'Name', requiredText()),
			workspace_id: await workspaceIdOf(call, workspace.read(item)),
			parent_id: item.read('parentId', 'Parent Folder ID', id),
		});
		return await oneflow.post('/folders', folder);
	},
};
