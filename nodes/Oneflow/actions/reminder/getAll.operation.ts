import type { Operation } from '../operation';
import {
	contractListFields,
	readContractList,
	type ContractList,
} from '../../parameters/contractList';
import { getRows } from '../../transport/paging';

/** GET /contracts/{id}/reminders (docs/oneflow-api.md 3.15). */
export const getAll: Operation<ContractList> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many reminders of contract',
	description: 'Get the reminders of a contract',
	shape: 'row',
	fields: contractListFields,
	read: readContractList,
	run: async ({ oneflow }, { contractId, limit }) =>
		await getRows(oneflow, `/contracts/${contractId}/reminders`, {}, limit),
};
