import type { IDataObject } from 'n8n-workflow';

import { withoutUndefined } from '../../records';
import type { Operation } from '../operation';
import { textField } from '../../parameters/kit/fields';
import { requiredText, text } from '../../parameters/kit/values';

/** POST /template_types (docs/oneflow-api.md 3.7); the extension type is Oneflow's to assign (section 5, P10). */
export const create: Operation<IDataObject> = {
	description: 'Create a template type; its data fields are set afterwards',
	shape: 'row',
	fields: [
		textField('Name', 'name', { required: true, placeholder: 'e.g. Shop orders' }),
		textField('Description', 'description'),
	],
	acting: { actAs: 'account' },
	read: (item) =>
		withoutUndefined({
			name: item.read('name', 'Name', requiredText()),
			description: item.read('description', 'Description', text()),
		}),
	run: async ({ oneflow }, type) => await oneflow.post('/template_types', type),
};
