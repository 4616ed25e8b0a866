import { operation } from '../operation';

/** GET /accounts/me (docs/oneflow-api.md 3.1). */
export const get = operation({
	description: 'Get the Oneflow account that the credential belongs to',
	input: {},
	run: async ({ oneflow }) => await oneflow.get('/accounts/me'),
});
