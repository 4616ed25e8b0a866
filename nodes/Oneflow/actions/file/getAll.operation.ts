import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { pagingFields, rowsOf } from '../../parameters/paging';
import { text } from '../../parameters/values';

/** Columns of API notes 2.2. */
const SORT_ORDERS = [
	{ name: 'Extension', value: 'extension' },
	{ name: 'ID (Newest First)', value: '-id' },
	{ name: 'ID (Oldest First)', value: 'id' },
	{ name: 'Name (A to Z)', value: 'name' },
	{ name: 'Name (Z to A)', value: '-name' },
	{ name: 'Oneflow Default', value: '' },
	{ name: 'Type', value: 'type' },
];

/** GET /contracts/{id}/files (API notes 3.17). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many files',
	description: 'Get the list of files of a contract: its PDF and what was uploaded to it',
	fields: [
		contract.field,
		...pagingFields,
		{
			displayName: 'Sort',
			name: 'sort',
			type: 'options',
			options: SORT_ORDERS,
			default: '',
		},
	],
	async run({ item, oneflow }) {
		const sort = item.read('sort', 'Sort', text());
		return await rowsOf(item, oneflow, `/contracts/${contract.of(item)}/files`, { sort });
	},
};
