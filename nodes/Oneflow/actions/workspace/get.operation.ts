import type { Operation } from '../operation';
import { workspaceIdOf, type Reference } from '../../oneflow/names';
import { workspace } from '../../parameters/locators';

/** GET /workspaces/{id} (docs/oneflow-api.md 3.3). */
export const get: Operation<Reference> = {
	name: 'Get',
	value: 'get',
	action: 'Get workspace',
	description: 'Get a workspace with the acting user’s permissions in it',
	shape: 'row',
	fields: [workspace.field],
	read: (item) => workspace.read(item),
	async run(call, reference) {
		return await call.oneflow.get(`/workspaces/${await workspaceIdOf(call, reference)}`);
	},
};
