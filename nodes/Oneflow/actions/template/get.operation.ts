import type { Operation } from '../operation';
import { templateIdOf, type Reference } from '../../oneflow/names';
import { template } from '../../parameters/locators';

/** GET /templates/{id} (docs/oneflow-api.md 3.6). */
export const get: Operation<Reference> = {
	name: 'Get',
	value: 'get',
	action: 'Get template',
	description: 'Get a template with its type, parties and available options',
	shape: 'row',
	fields: [template.field],
	read: (item) => template.read(item),
	async run(call, reference) {
		return await call.oneflow.get(`/templates/${await templateIdOf(call, reference)}`);
	},
};
