import type { Operation } from '../operation';
import { workspace } from '../../parameters/locators';
import { limitOf, pagingFields } from '../../parameters/paging';
import { getRows } from '../../transport/paging';

interface Input {
	workspaceId: number;
	limit: number | undefined;
}

/** GET /contacts?workspace_id= (docs/oneflow-api.md 3.4). */
export const getAll: Operation<Input> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many contacts',
	description: 'Get the address book of a workspace',
	shape: 'row',
	fields: [workspace.field, ...pagingFields],
	read: (item) => ({ workspaceId: workspace.of(item), limit: limitOf(item) }),
	run: async ({ oneflow }, { workspaceId, limit }) =>
		await getRows(oneflow, '/contacts', { workspace_id: workspaceId }, limit),
};
