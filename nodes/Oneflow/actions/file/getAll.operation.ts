import { sorting } from '../../parameters/kit/sorting';
import { contractListOf } from '../plain';

/** Columns of docs/oneflow-api.md 2.2. */
const sort = sorting([
	{ name: 'Extension', value: 'extension' },
	{ name: 'ID (Newest First)', value: '-id' },
	{ name: 'ID (Oldest First)', value: 'id' },
	{ name: 'Name (A to Z)', value: 'name' },
	{ name: 'Name (Z to A)', value: '-name' },
	{ name: 'Type', value: 'type' },
]);

/** GET /contracts/{id}/files (docs/oneflow-api.md 3.17). */
export const getAll = contractListOf('files', {
	action: 'Get many files',
	description: 'Get the list of files of a contract: its PDF and what was uploaded to it',
	sort,
});
