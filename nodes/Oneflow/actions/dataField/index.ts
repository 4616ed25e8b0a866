import type { Resource } from '../operation';
import { getAll } from './getAll.operation';
import { update } from './update.operation';

export const dataField: Resource = {
	name: 'Data Field',
	value: 'dataField',
	description: 'A data field of a contract',
	operations: [getAll, update],
};
