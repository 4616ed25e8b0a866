import { contractListOf } from '../plain';

/** GET /contracts/{id}/comments (docs/oneflow-api.md 3.14). */
export const getAll = contractListOf('comments', 'Get the comments on a contract');
