import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const user: Resource = {
	name: 'User',
	value: 'user',
	operations: [get, getAll],
};
