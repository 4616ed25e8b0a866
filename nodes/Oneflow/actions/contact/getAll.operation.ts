import { operation } from '../operation';
import { workspaceIdOf } from '../../oneflow/names';
import { workspace } from '../../parameters/things/locators';
import { paging } from '../../parameters/kit/lists';
import { getRows } from '../../transport/paging';

/** GET /contacts?workspace_id= (docs/oneflow-api.md 3.4). */
export const getAll = operation({
	description: 'Get the address book of a workspace',
	input: { place: workspace, limit: paging },
	async run(call, { place, limit }) {
		const query = { workspace_id: await workspaceIdOf(call, place) };
		return await getRows(call.oneflow, '/contacts', query, limit);
	},
});
