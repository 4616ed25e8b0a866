import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const event: Resource = {
	name: 'Event',
	value: 'event',
	description: 'An entry in the log of a contract',
	operations: [get, getAll],
};
