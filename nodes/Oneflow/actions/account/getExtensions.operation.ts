import { extensionsIn } from '../../oneflow/extensions';
import { nothingToRead, type Operation } from '../operation';

/** GET /accounts/extensions (docs/oneflow-api.md 3.1). */
export const getExtensions: Operation = {
	name: 'Get Extensions',
	value: 'getExtensions',
	action: 'Get account extensions',
	description: 'Get the integration extensions of the account, with their extension types',
	shape: 'row',
	fields: [],
	read: nothingToRead,
	run: async ({ oneflow }) => extensionsIn(await oneflow.get<unknown>('/accounts/extensions')),
};
