import type { Operation } from '../operation';
import { contact, workspaceOfContact } from '../../parameters/locators';

/** DELETE /contacts/{id} (docs/oneflow-api.md 3.4); a missing contact counts as deleted. */
export const remove: Operation<number> = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete contact',
	description: 'Delete a contact from an address book',
	fields: [workspaceOfContact.field, contact.field],
	acting: { actAs: 'account' },
	read: (item) => contact.of(item),
	async run({ oneflow }, id) {
		await oneflow.delete(`/contacts/${id}`);
		return { deleted: true };
	},
};
