import type { Operation } from '../operation';
import { workspace } from '../../parameters/locators';

/** GET /workspaces/{id} (API notes 3.3). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get workspace',
	description: 'Get a workspace with the acting user’s permissions in it',
	shape: 'row',
	fields: [workspace.field],
	async run({ item, oneflow }) {
		return await oneflow.get(`/workspaces/${workspace.of(item)}`);
	},
};
