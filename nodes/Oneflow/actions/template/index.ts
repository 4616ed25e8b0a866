import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getUsable } from './getUsable.operation';

export const template: Resource = {
	name: 'Template',
	value: 'template',
	operations: [get, getAll, getUsable],
};
