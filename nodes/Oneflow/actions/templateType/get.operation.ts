import type { Operation } from '../operation';
import { templateTypeIdOf, type Reference } from '../../oneflow/names';
import { templateType } from '../../parameters/locators';

/** GET /template_types/{id} (docs/oneflow-api.md 3.7). */
export const get: Operation<Reference> = {
	name: 'Get',
	value: 'get',
	action: 'Get template type',
	description: 'Get a template type (template group) with its data fields',
	shape: 'row',
	fields: [templateType.field],
	read: (item) => templateType.read(item),
	run: async (call, type) =>
		await call.oneflow.get(`/template_types/${await templateTypeIdOf(call, type)}`),
};
