import { sorting } from '../../parameters/kit/lists';
import { contractListOf } from '../plain';

/** GET /contracts/{id}/events (docs/oneflow-api.md 3.16), sorted by columns of 2.2. */
export const getAll = contractListOf(
	'events',
	'Get the log of a contract: what happened to it, and when',
	sorting([
		{ name: 'ID (Newest First)', value: '-id' },
		{ name: 'ID (Oldest First)', value: 'id' },
		{ name: 'Time (Newest First)', value: '-created_time' },
		{ name: 'Time (Oldest First)', value: 'created_time' },
		{ name: 'Type', value: 'type' },
		{ name: 'Type (Reversed)', value: '-type' },
	]),
);
