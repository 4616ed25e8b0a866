import type { Operation } from '../operation';
import { changesField, readChanges } from '../../parameters/changes';
import { contact, workspaceOfContact } from '../../parameters/locators';
import { contactChangesSchema, contactFields, contactJson } from './contactFields';

/** PUT /contacts/{id} (API notes 3.4). */
export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update contact',
	description: 'Change a contact of an address book',
	shape: 'row',
	fields: [workspaceOfContact.field, contact.field, changesField(contactFields)],
	acting: { actAs: 'account' },
	sequentialBy: (_, item) => `contact:${contact.of(item)}`,
	async run({ item, oneflow }) {
		const changes = contactJson(readChanges(item, contactChangesSchema));
		return await oneflow.put(`/contacts/${contact.of(item)}`, changes);
	},
};
