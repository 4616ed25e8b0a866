import { contractListOf } from '../plain';

/** GET /contracts/{id}/comments (docs/oneflow-api.md 3.14). */
export const getAll = contractListOf('comments', {
	action: 'Get many comments',
	description: 'Get the comments on a contract',
});
