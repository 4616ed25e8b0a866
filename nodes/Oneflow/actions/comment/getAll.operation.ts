import type { Operation } from '../operation';
import {
	contractListFields,
	readContractList,
	type ContractList,
} from '../../parameters/contractList';
import { getRows } from '../../transport/paging';

/** GET /contracts/{id}/comments (docs/oneflow-api.md 3.14). */
export const getAll: Operation<ContractList> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many comments on contract',
	description: 'Get the comments on a contract',
	shape: 'row',
	fields: contractListFields,
	read: readContractList,
	run: async ({ oneflow }, { contractId, limit }) =>
		await getRows(oneflow, `/contracts/${contractId}/comments`, {}, limit),
};
