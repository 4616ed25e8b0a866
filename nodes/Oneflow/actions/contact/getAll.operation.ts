import type { Operation } from '../operation';
import { workspace } from '../../parameters/locators';
import { pagingFields, rowsOf } from '../../parameters/paging';

/** GET /contacts?workspace_id= (API notes 3.4). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many contacts',
	description: 'Get the address book of a workspace',
	shape: 'row',
	fields: [workspace.field, ...pagingFields],
	async run({ item, oneflow }) {
		const query = { workspace_id: workspace.of(item) };
		return await rowsOf(item, oneflow, '/contacts', query);
	},
};
