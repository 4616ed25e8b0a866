import { sorting } from '../../parameters/kit/sorting';
import { contractListOf } from '../plain';

/** Columns of docs/oneflow-api.md 2.2. */
const sort = sorting([
	{ name: 'ID (Newest First)', value: '-id' },
	{ name: 'ID (Oldest First)', value: 'id' },
	{ name: 'Time (Newest First)', value: '-created_time' },
	{ name: 'Time (Oldest First)', value: 'created_time' },
	{ name: 'Type', value: 'type' },
	{ name: 'Type (Reversed)', value: '-type' },
]);

/** GET /contracts/{id}/events (docs/oneflow-api.md 3.16). */
export const getAll = contractListOf('events', {
	action: 'Get many events',
	description: 'Get the log of a contract: what happened to it, and when',
	sort,
});
