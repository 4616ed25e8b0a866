import { getOne } from '../plain';

/** GET /accounts/me (docs/oneflow-api.md 3.1). */
export const get = getOne({
	action: 'Get account',
	description: 'Get the Oneflow account that the credential belongs to',
	fields: [],
	path: () => '/accounts/me',
});
