import type { Operation } from '../operation';

/** GET /accounts/me (API notes 3.1). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get account',
	description: 'Get the Oneflow account that the credential belongs to',
	shape: 'row',
	fields: [],
	async run({ oneflow }) {
		return await oneflow.get('/accounts/me');
	},
};
