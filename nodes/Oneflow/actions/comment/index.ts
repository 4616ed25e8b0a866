import { comment, contract } from '../../parameters/things/locators';
import { contractListOf, getOne } from '../plain';

export { create } from './create.operation';

/** GET /contracts/{id}/comments/{comment_id} (docs/oneflow-api.md 3.14). */
export const get = getOne(
	{ contracts: contract, comments: comment },
	'Get a comment of a contract',
);

/** GET /contracts/{id}/comments (docs/oneflow-api.md 3.14). */
export const getAll = contractListOf('comments', 'Get the comments on a contract');
