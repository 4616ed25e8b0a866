import { comment, contract } from '../../parameters/things/locators';
import { getOne } from '../plain';

/** GET /contracts/{id}/comments/{comment_id} (docs/oneflow-api.md 3.14). */
export const get = getOne({
	action: 'Get comment',
	description: 'Get a comment of a contract',
	fields: [contract.field, comment.field],
	path: (item) => `/contracts/${contract.of(item)}/comments/${comment.of(item)}`,
});
