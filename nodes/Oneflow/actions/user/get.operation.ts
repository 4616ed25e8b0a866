import type { Operation } from '../operation';
import { user } from '../../parameters/locators';

/** GET /users/{id} (API notes 3.0, #6). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get user',
	description: 'Get a user of the account',
	shape: 'row',
	fields: [user.field],
	async run({ item, oneflow }) {
		return await oneflow.get(`/users/${user.of(item)}`);
	},
};
