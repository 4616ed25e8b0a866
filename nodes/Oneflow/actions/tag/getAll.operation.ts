import { TAGS_PATH } from '../../assumptions';
import type { Operation } from '../operation';
import { limitOf, pagingFields } from '../../parameters/paging';
import { getRows } from '../../transport/paging';

/** GET /tags (docs/oneflow-api.md 3.5). */
export const getAll: Operation<number | undefined> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many tags',
	description: 'Get the tags of the account',
	fields: pagingFields,
	read: limitOf,
	run: async ({ oneflow }, limit) => await getRows(oneflow, TAGS_PATH, {}, limit),
};
