import type { Operation } from '../operation';
import { workspace } from '../../parameters/locators';
import { pagingFields, rowsOf, simplified, simplifyField } from '../../parameters/paging';

/** GET /contacts?workspace_id= (API notes 3.4). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many contacts',
	description: 'Get the address book of a workspace',
	fields: [workspace.field, ...pagingFields, simplifyField],
	async run({ item, oneflow }) {
		const query = { workspace_id: workspace.of(item) };
		const rows = await rowsOf(item, oneflow, '/contacts', query);
		return simplified(item, rows, (row) => ({
			id: row.id,
			name: row.name,
			email: row.email,
			phone_number: row.phone_number,
			title: row.title,
			company_name: row.company_name,
			company_registration_number: row.company_registration_number,
			country_code: row.country_code,
			workspace_id: row.workspace_id,
			updated_time: row.updated_time,
		}));
	},
};
