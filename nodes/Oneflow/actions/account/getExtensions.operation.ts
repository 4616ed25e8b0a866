import { extensionsIn } from '../../oneflow/extensions';
import { operation } from '../operation';

/** GET /accounts/extensions (docs/oneflow-api.md 3.1). */
export const getExtensions = operation({
	action: 'Get account extensions',
	description: 'Get the integration extensions of the account, with their extension types',
	input: {},
	run: async ({ oneflow }) => extensionsIn(await oneflow.get<unknown>('/accounts/extensions')),
});
