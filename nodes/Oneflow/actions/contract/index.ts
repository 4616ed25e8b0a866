import type { Resource } from '../operation';
import { create } from './create.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { publish } from './publish.operation';

export const contract: Resource = {
	name: 'Contract',
	value: 'contract',
	operations: [create, get, getAll, publish],
};
