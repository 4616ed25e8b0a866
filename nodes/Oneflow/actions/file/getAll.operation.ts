import type { Operation } from '../operation';
import {
	contractListFields,
	readContractList,
	type ContractList,
} from '../../parameters/contractList';
import { getRows } from '../../transport/paging';
import { sorting } from '../../parameters/sorting';

/** Columns of docs/oneflow-api.md 2.2. */
const sort = sorting([
	{ name: 'Extension', value: 'extension' },
	{ name: 'ID (Newest First)', value: '-id' },
	{ name: 'ID (Oldest First)', value: 'id' },
	{ name: 'Name (A to Z)', value: 'name' },
	{ name: 'Name (Z to A)', value: '-name' },
	{ name: 'Type', value: 'type' },
]);

interface Input extends ContractList {
	sort: string | undefined;
}

/** GET /contracts/{id}/files (docs/oneflow-api.md 3.17). */
export const getAll: Operation<Input> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many files of contract',
	description: 'Get the list of files of a contract: its PDF and what was uploaded to it',
	shape: 'row',
	fields: [...contractListFields, sort.field],
	read: (item) => ({ ...readContractList(item), sort: sort.of(item) }),
	run: async ({ oneflow }, { contractId, limit, sort: order }) =>
		await getRows(oneflow, `/contracts/${contractId}/files`, { sort: order }, limit),
};
