import type { Operation } from '../operation';
import { templateType } from '../../parameters/locators';

/** GET /template_types/{id} (docs/oneflow-api.md 3.7). */
export const get: Operation<number> = {
	name: 'Get',
	value: 'get',
	action: 'Get template type',
	description: 'Get a template type (template group) with its data fields',
	shape: 'row',
	fields: [templateType.field],
	read: (item) => templateType.of(item),
	run: async ({ oneflow }, id) => await oneflow.get(`/template_types/${id}`),
};
