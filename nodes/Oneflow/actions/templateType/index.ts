import { templateTypeIdOf } from '../../oneflow/names';
import { templateType } from '../../parameters/things/locators';
import { getNamed, listOf } from '../plain';

export { create } from './create.operation';
export { remove } from './delete.operation';
export { getDataFields } from './getDataFields.operation';
export { setDataFields } from './setDataFields.operation';
export { update } from './update.operation';

/** GET /template_types/{id} (docs/oneflow-api.md 3.7). */
export const get = getNamed(
	templateType,
	'/template_types',
	templateTypeIdOf,
	'Get a template type with its data fields',
);

/** GET /template_types (docs/oneflow-api.md 3.7). */
export const getAll = listOf('/template_types', 'Get the template types of the account', {
	query: { sort: 'name' },
});
