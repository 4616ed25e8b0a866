import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { pagingFields, rowsOf } from '../../parameters/paging';

/** GET /contracts/{id}/reminders (API notes 3.15). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many reminders',
	description: 'Get the reminders of a contract',
	shape: 'row',
	fields: [contract.field, ...pagingFields],
	async run({ item, oneflow }) {
		return await rowsOf(item, oneflow, `/contracts/${contract.of(item)}/reminders`);
	},
};
