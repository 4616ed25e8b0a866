import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const workspace: Resource = {
	name: 'Workspace',
	value: 'workspace',
	operations: [get, getAll],
};
