import { templateIdOf } from '../../oneflow/names';
import { template } from '../../parameters/things/locators';
import { getNamed } from '../plain';

export { getAll } from './getAll.operation';
export { getUsable } from './getUsable.operation';

/** GET /templates/{id} (docs/oneflow-api.md 3.6). */
export const get = getNamed(
	template,
	'/templates',
	templateIdOf,
	'Get a template with its type, parties and available options',
);
