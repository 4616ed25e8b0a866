import { sorting } from '../../parameters/kit/lists';
import { contractListOf } from '../plain';

/** GET /contracts/{id}/files (docs/oneflow-api.md 3.17), sorted by columns of 2.2. */
export const getAll = contractListOf(
	'files',
	'Get the list of files of a contract: its PDF and what was uploaded to it',
	sorting([
		{ name: 'Extension', value: 'extension' },
		{ name: 'ID (Newest First)', value: '-id' },
		{ name: 'ID (Oldest First)', value: 'id' },
		{ name: 'Name (A to Z)', value: 'name' },
		{ name: 'Name (Z to A)', value: '-name' },
		{ name: 'Type', value: 'type' },
	]),
);
