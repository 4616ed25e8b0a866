import type { Resource } from '../operation';
import { create } from './create.operation';
import { getAll } from './getAll.operation';

export const reminder: Resource = {
	name: 'Reminder',
	value: 'reminder',
	description: 'A reminder about a contract, for your own side',
	operations: [create, getAll],
};
