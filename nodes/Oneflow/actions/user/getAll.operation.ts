import { listOf } from '../plain';

/** GET /users (docs/oneflow-api.md 3.2). */
export const getAll = listOf('/users', 'Get the users of the account, active or not');
