import type { Operation } from '../operation';
import { pagingFields, rowsOf, simplified, simplifyField } from '../../parameters/paging';

/** GET /workspaces (API notes 3.3). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many workspaces',
	description: 'Get the workspaces of the account',
	fields: [...pagingFields, simplifyField],
	async run({ item, oneflow }) {
		const rows = await rowsOf(item, oneflow, '/workspaces', { sort: 'name' });
		return simplified(item, rows, (row) => ({
			id: row.id,
			name: row.name,
			description: row.description,
			type: row.type,
			company_name: row.company_name,
			registration_number: row.registration_number,
			country_code: row.country_code,
			created_time: row.created_time,
			_permissions: row._permissions,
		}));
	},
};
