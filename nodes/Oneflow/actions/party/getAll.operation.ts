import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { pagingFields, rowsOf } from '../../parameters/paging';

/** GET /contracts/{id}/parties (API notes 3.10). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many parties',
	description: 'Get the parties of a contract with their participants',
	shape: 'row',
	fields: [contract.field, ...pagingFields],
	async run({ item, oneflow }) {
		return await rowsOf(item, oneflow, `/contracts/${contract.of(item)}/parties`);
	},
};
