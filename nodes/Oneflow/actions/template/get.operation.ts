import { templateIdOf } from '../../oneflow/names';
import { template } from '../../parameters/things/locators';
import { getNamed } from '../plain';

/** GET /templates/{id} (docs/oneflow-api.md 3.6). */
export const get = getNamed(
	template,
	async (...asking) => `/templates/${await templateIdOf(...asking)}`,
	{
		action: 'Get template',
		description: 'Get a template with its type, parties and available options',
	},
);
