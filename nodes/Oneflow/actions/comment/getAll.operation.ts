import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { limitOf, pagingFields } from '../../parameters/paging';
import { getRows } from '../../transport/paging';

interface Input {
	contractId: number;
	limit: number | undefined;
}

/** GET /contracts/{id}/comments (docs/oneflow-api.md 3.14). */
export const getAll: Operation<Input> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many comments on contract',
	description: 'Get the comments on a contract',
	shape: 'row',
	fields: [contract.field, ...pagingFields],
	read: (item) => ({ contractId: contract.of(item), limit: limitOf(item) }),
	run: async ({ oneflow }, { contractId, limit }) =>
		await getRows(oneflow, `/contracts/${contractId}/comments`, {}, limit),
};
