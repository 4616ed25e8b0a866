import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { limitOf, pagingFields } from '../../parameters/paging';
import { getRows } from '../../transport/paging';

interface Input {
	contractId: number;
	limit: number | undefined;
}

/** GET /contracts/{id}/reminders (docs/oneflow-api.md 3.15). */
export const getAll: Operation<Input> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many reminders of contract',
	description: 'Get the reminders of a contract',
	shape: 'row',
	fields: [contract.field, ...pagingFields],
	read: (item) => ({ contractId: contract.of(item), limit: limitOf(item) }),
	run: async ({ oneflow }, { contractId, limit }) =>
		await getRows(oneflow, `/contracts/${contractId}/reminders`, {}, limit),
};
