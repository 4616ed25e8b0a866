import type { Resource } from '../operation';
import { create } from './create.operation';
import { remove } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { update } from './update.operation';

export const webhook: Resource = {
	name: 'Webhook',
	value: 'webhook',
	operations: [create, remove, get, getAll, update],
};
