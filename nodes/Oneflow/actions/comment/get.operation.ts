import type { Operation } from '../operation';
import { comment, contract } from '../../parameters/locators';

/** GET /contracts/{id}/comments/{comment_id} (docs/oneflow-api.md 3.14). */
export const get: Operation<string> = {
	name: 'Get',
	value: 'get',
	action: 'Get comment on contract',
	description: 'Get a comment of a contract',
	shape: 'row',
	fields: [contract.field, comment.field],
	read: (item) => `/contracts/${contract.of(item)}/comments/${comment.of(item)}`,
	run: async ({ oneflow }, path) => await oneflow.get(path),
};
