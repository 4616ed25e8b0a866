import type { Operation } from '../operation';
import {
	contractListFields,
	readContractList,
	type ContractList,
} from '../../parameters/contractList';
import { sorting } from '../../parameters/sorting';
import { getRows } from '../../transport/paging';

/** Columns of docs/oneflow-api.md 2.2. */
const sort = sorting([
	{ name: 'ID (Newest First)', value: '-id' },
	{ name: 'ID (Oldest First)', value: 'id' },
	{ name: 'Time (Newest First)', value: '-created_time' },
	{ name: 'Time (Oldest First)', value: 'created_time' },
	{ name: 'Type', value: 'type' },
	{ name: 'Type (Reversed)', value: '-type' },
]);

interface Input extends ContractList {
	sort: string | undefined;
}

/** GET /contracts/{id}/events (docs/oneflow-api.md 3.16). */
export const getAll: Operation<Input> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many events',
	description: 'Get the log of a contract: what happened to it, and when',
	shape: 'row',
	fields: [...contractListFields, sort.field],
	read: (item) => ({ ...readContractList(item), sort: sort.of(item) }),
	run: async ({ oneflow }, { contractId, limit, sort: order }) =>
		await getRows(oneflow, `/contracts/${contractId}/events`, { sort: order }, limit),
};
