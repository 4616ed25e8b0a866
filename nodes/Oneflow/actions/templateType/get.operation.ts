import type { Operation } from '../operation';
import { templateType } from '../../parameters/locators';

/** GET /template_types/{id} (API notes 3.7). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get template type',
	description: 'Get a template type (template group) with its data fields',
	shape: 'row',
	fields: [templateType.field],
	async run({ item, oneflow }) {
		return await oneflow.get(`/template_types/${templateType.of(item)}`);
	},
};
