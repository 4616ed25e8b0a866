import type { Resource } from '../operation';
import { create } from './create.operation';
import { remove } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getSigned } from './getSigned.operation';
import { publish } from './publish.operation';
import { publishAndWait } from './publishAndWait.operation';
import { update } from './update.operation';

export const contract: Resource = {
	name: 'Contract',
	value: 'contract',
	operations: [create, remove, get, getAll, getSigned, publish, publishAndWait, update],
};
