import type { Resource } from '../operation';
import { create } from './create.operation';
import { getAll } from './getAll.operation';

export const tag: Resource = {
	name: 'Tag',
	value: 'tag',
	operations: [create, getAll],
};
