import type { Resource } from '../operation';
import { create } from './create.operation';
import { remove } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getDataFields } from './getDataFields.operation';
import { setDataFields } from './setDataFields.operation';
import { update } from './update.operation';

export const templateType: Resource = {
	name: 'Template Type',
	value: 'templateType',
	description: 'Called template group in Oneflow',
	operations: [create, remove, get, getAll, getDataFields, setDataFields, update],
};
