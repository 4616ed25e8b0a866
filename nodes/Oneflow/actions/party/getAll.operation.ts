import type { Operation } from '../operation';
import {
	contractListFields,
	readContractList,
	type ContractList,
} from '../../parameters/contractList';
import { partiesPath } from '../../oneflow/parties';
import { getRows } from '../../transport/paging';

/** GET /contracts/{id}/parties (docs/oneflow-api.md 3.10). */
export const getAll: Operation<ContractList> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many parties of contract',
	description: 'Get the parties of a contract with their participants',
	shape: 'row',
	fields: contractListFields,
	read: readContractList,
	run: async ({ oneflow }, { contractId, limit }) =>
		await getRows(oneflow, partiesPath(contractId), {}, limit),
};
