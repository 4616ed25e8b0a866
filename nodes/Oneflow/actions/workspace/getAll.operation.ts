import { listOf } from '../plain';

/** GET /workspaces (docs/oneflow-api.md 3.3). */
export const getAll = listOf('/workspaces', 'Get the workspaces of the account', { sort: 'name' });
