import { contact, workspaceOfContact } from '../../parameters/things/locators';
import { deleteOne } from '../plain';

/** DELETE /contacts/{id} (docs/oneflow-api.md 3.4); a missing contact counts as deleted. */
export const remove = deleteOne({
	action: 'Delete contact',
	description: 'Delete a contact from an address book',
	fields: [workspaceOfContact.field, contact.field],
	acting: { actAs: 'account' },
	path: (item) => `/contacts/${contact.of(item)}`,
});
