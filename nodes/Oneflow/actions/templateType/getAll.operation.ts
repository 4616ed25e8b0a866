import { listOf } from '../plain';

/** GET /template_types (docs/oneflow-api.md 3.7). */
export const getAll = listOf('/template_types', 'Get the template types of the account', {
	sort: 'name',
});
