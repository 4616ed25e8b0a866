import type { Operation } from '../operation';
import { contact, workspaceOfContact } from '../../parameters/locators';

/** DELETE /contacts/{id} (API notes 3.4); a missing contact counts as deleted. */
export const remove: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete contact',
	description: 'Delete a contact from an address book',
	fields: [workspaceOfContact.field, contact.field],
	acting: { actAs: 'account' },
	async run({ item, oneflow }) {
		await oneflow.delete(`/contacts/${contact.of(item)}`);
		return { deleted: true };
	},
};
