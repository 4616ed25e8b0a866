import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { limitOf, pagingFields } from '../../parameters/paging';
import { partiesPath } from '../../oneflow/parties';
import { getRows } from '../../transport/paging';

interface Input {
	contractId: number;
	limit: number | undefined;
}

/** GET /contracts/{id}/parties (docs/oneflow-api.md 3.10). */
export const getAll: Operation<Input> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many parties of contract',
	description: 'Get the parties of a contract with their participants',
	shape: 'row',
	fields: [contract.field, ...pagingFields],
	read: (item) => ({ contractId: contract.of(item), limit: limitOf(item) }),
	run: async ({ oneflow }, { contractId, limit }) =>
		await getRows(oneflow, partiesPath(contractId), {}, limit),
};
