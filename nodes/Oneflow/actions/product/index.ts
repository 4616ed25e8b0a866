import type { Resource } from '../operation';
import { create } from './create.operation';
import { remove } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { update } from './update.operation';

export const product: Resource = {
	name: 'Product',
	value: 'product',
	description: 'A row in a product table of a contract',
	operations: [create, remove, get, getAll, update],
};
