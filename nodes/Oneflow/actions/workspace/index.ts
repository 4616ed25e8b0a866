import { workspaceIdOf } from '../../oneflow/names';
import { workspace } from '../../parameters/things/locators';
import { getNamed, listOf } from '../plain';

/** GET /workspaces/{id} (docs/oneflow-api.md 3.3). */
export const get = getNamed(
	workspace,
	'/workspaces',
	workspaceIdOf,
	'Get a workspace with the acting user’s permissions in it',
);

/** GET /workspaces (docs/oneflow-api.md 3.3). */
export const getAll = listOf('/workspaces', 'Get the workspaces of the account', {
	query: { sort: 'name' },
});
