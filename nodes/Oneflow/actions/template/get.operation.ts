import type { Operation } from '../operation';
import { template } from '../../parameters/locators';

/** GET /templates/{id} (API notes 3.6). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get template',
	description: 'Get a template with its type, parties and available options',
	shape: 'row',
	fields: [template.field],
	async run({ item, oneflow }) {
		return await oneflow.get(`/templates/${template.of(item)}`);
	},
};
