import type { Operation } from '../operation';
import { comment, contract } from '../../parameters/locators';

/** GET /contracts/{id}/comments/{comment_id} (API notes 3.14). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get comment',
	description: 'Get a comment of a contract',
	shape: 'row',
	fields: [contract.field, comment.field],
	async run({ item, oneflow }) {
		return await oneflow.get(`/contracts/${contract.of(item)}/comments/${comment.of(item)}`);
	},
};
