import { templateTypeIdOf } from '../../oneflow/names';
import { templateType } from '../../parameters/things/locators';
import { getNamed } from '../plain';

/** GET /template_types/{id} (docs/oneflow-api.md 3.7). */
export const get = getNamed(
	templateType,
	'/template_types',
	templateTypeIdOf,
	'Get a template type with its data fields',
);
