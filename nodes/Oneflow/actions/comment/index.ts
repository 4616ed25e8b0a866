import type { Resource } from '../operation';
import { create } from './create.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const comment: Resource = {
	name: 'Comment',
	value: 'comment',
	description: 'A comment on a contract',
	operations: [create, get, getAll],
};
