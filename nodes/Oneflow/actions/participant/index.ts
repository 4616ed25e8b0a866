import type { Resource } from '../operation';
import { create } from './create.operation';
import { createAccessLink } from './createAccessLink.operation';
import { remove } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { update } from './update.operation';

export const participant: Resource = {
	name: 'Participant',
	value: 'participant',
	description: 'A person in a contract',
	operations: [create, createAccessLink, remove, get, getAll, update],
};
