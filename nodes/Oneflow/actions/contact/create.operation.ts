import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../operation';
import { workspace } from '../../parameters/locators';
import { formOf } from '../../parameters/participant';
import { contactFields, contactJson, contactSchema } from './contactFields';

/** The fields nearly every contact has; the others are added when wanted. */
const MAIN_FIELDS = ['name', 'email'];

const isMain = ({ name }: INodeProperties) => MAIN_FIELDS.includes(name);
const mainFields = contactFields.filter(isMain).reverse();

/** POST /contacts (API notes 3.4). */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create contact',
	description: 'Add a contact to the address book of a workspace',
	shape: 'row',
	fields: [
		workspace.field,
		...mainFields,
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: contactFields.filter((field) => !isMain(field)),
		},
	],
	acting: { actAs: 'account' },
	async run({ item, oneflow }) {
		const additional = item.raw('additionalFields', {}) as Record<string, unknown> | null;
		const entered = { ...additional, ...formOf(item, mainFields) };
		const contact = item.check(entered, 'Contact', contactSchema);
		return await oneflow.post('/contacts', {
			workspace_id: workspace.of(item),
			...contactJson(contact),
		});
	},
};
