import type { Resource } from '../operation';
import { create } from './create.operation';
import { remove } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { update } from './update.operation';

export const contact: Resource = {
	name: 'Contact',
	value: 'contact',
	description: 'An entry in the address book of a workspace',
	operations: [create, remove, get, getAll, update],
};
