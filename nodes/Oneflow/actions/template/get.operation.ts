import { templateIdOf } from '../../oneflow/names';
import { template } from '../../parameters/things/locators';
import { getNamed } from '../plain';

/** GET /templates/{id} (docs/oneflow-api.md 3.6). */
export const get = getNamed(
	template,
	'/templates',
	templateIdOf,
	'Get a template with its type, parties and available options',
);
