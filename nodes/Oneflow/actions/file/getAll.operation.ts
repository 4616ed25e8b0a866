import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { pagingFields, rowsOf } from '../../parameters/paging';
import { sorting } from '../../parameters/sorting';

/** Columns of API notes 2.2. */
const sort = sorting([
	{ name: 'Extension', value: 'extension' },
	{ name: 'ID (Newest First)', value: '-id' },
	{ name: 'ID (Oldest First)', value: 'id' },
	{ name: 'Name (A to Z)', value: 'name' },
	{ name: 'Name (Z to A)', value: '-name' },
	{ name: 'Type', value: 'type' },
]);

/** GET /contracts/{id}/files (API notes 3.17). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many files',
	description: 'Get the list of files of a contract: its PDF and what was uploaded to it',
	shape: 'row',
	fields: [contract.field, ...pagingFields, sort.field],
	async run({ item, oneflow }) {
		return await rowsOf(item, oneflow, `/contracts/${contract.of(item)}/files`, {
			sort: sort.of(item),
		});
	},
};
