import type { Operation } from '../operation';
import { contact, workspaceOfContact } from '../../parameters/locators';

/** GET /contacts/{id} (API notes 3.4). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get contact',
	description: 'Get a contact of an address book',
	shape: 'row',
	fields: [workspaceOfContact.field, contact.field],
	async run({ item, oneflow }) {
		return await oneflow.get(`/contacts/${contact.of(item)}`);
	},
};
