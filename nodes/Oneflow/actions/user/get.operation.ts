import type { Operation } from '../operation';
import { userIdOf, type Reference } from '../../oneflow/names';
import { user } from '../../parameters/locators';

/** GET /users/{id} (docs/oneflow-api.md 3.0, #6). */
export const get: Operation<Reference> = {
	name: 'Get',
	value: 'get',
	action: 'Get user',
	description: 'Get a user of the account',
	shape: 'row',
	fields: [user.field],
	read: (item) => user.read(item),
	async run(call, reference) {
		return await call.oneflow.get(`/users/${await userIdOf(call, reference)}`);
	},
};
