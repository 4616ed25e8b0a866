import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getDataFields } from './getDataFields.operation';

export const templateType: Resource = {
	name: 'Template Type',
	value: 'templateType',
	description: 'Called template group in Oneflow',
	operations: [get, getAll, getDataFields],
};
