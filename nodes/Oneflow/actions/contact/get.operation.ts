import type { Operation } from '../operation';
import { contact, workspaceOfContact } from '../../parameters/locators';

/** GET /contacts/{id} (docs/oneflow-api.md 3.4). */
export const get: Operation<number> = {
	name: 'Get',
	value: 'get',
	action: 'Get contact',
	description: 'Get a contact of an address book',
	shape: 'row',
	fields: [workspaceOfContact.field, contact.field],
	read: (item) => contact.of(item),
	run: async ({ oneflow }, id) => await oneflow.get(`/contacts/${id}`),
};
