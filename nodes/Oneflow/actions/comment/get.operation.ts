import { comment, contract } from '../../parameters/things/locators';
import { getOne } from '../plain';

/** GET /contracts/{id}/comments/{comment_id} (docs/oneflow-api.md 3.14). */
export const get = getOne(
	{ contracts: contract, comments: comment },
	'Get a comment of a contract',
);
