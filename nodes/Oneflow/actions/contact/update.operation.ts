import { operation } from '../operation';
import { changesField, readChanges } from '../../parameters/kit/changes';
import { contact, workspaceOfContact } from '../../parameters/things/locators';
import { contactChangesSchema, contactFields, contactJson } from './contactFields';

/** PUT /contacts/{id} (docs/oneflow-api.md 3.4). */
export const update = operation({
	description: 'Change a contact of an address book',
	shape: 'row',
	fields: [workspaceOfContact.field, contact.field, changesField(contactFields)],
	acting: { actAs: 'account' },
	read: (item) => ({
		id: contact.of(item),
		changes: contactJson(readChanges(item, contactChangesSchema(item.context.getTimezone()))),
	}),
	sequentialBy: ({ id }) => `contact:${id}`,
	run: async ({ oneflow }, { id, changes }) => await oneflow.put(`/contacts/${id}`, changes),
});
