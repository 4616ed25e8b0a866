import { workspaceIdOf } from '../../oneflow/names';
import { workspace } from '../../parameters/things/locators';
import { getNamed } from '../plain';

/** GET /workspaces/{id} (docs/oneflow-api.md 3.3). */
export const get = getNamed(
	workspace,
	'/workspaces',
	workspaceIdOf,
	'Get a workspace with the acting user’s permissions in it',
);
