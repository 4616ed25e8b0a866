import { contact, workspaceOfContact } from '../../parameters/things/locators';
import { getOne } from '../plain';

/** GET /contacts/{id} (docs/oneflow-api.md 3.4). */
export const get = getOne({
	action: 'Get contact',
	description: 'Get a contact of an address book',
	fields: [workspaceOfContact.field, contact.field],
	path: (item) => `/contacts/${contact.of(item)}`,
});
