import { operation } from '../operation';
import { inApiNames } from '../../parameters/kit/formNames';
import { changesField, readChanges } from '../../parameters/kit/changes';
import { contact, workspaceOfContact } from '../../parameters/things/locators';
import { contactChangesSchema, contactFields } from './contactFields';

/** PUT /contacts/{id} (docs/oneflow-api.md 3.4). */
export const update = operation({
	description: 'Change a contact of an address book',
	shape: 'row',
	fields: [workspaceOfContact.field, contact.field, changesField(contactFields)],
	acting: { actAs: 'account' },
	read: (item) => ({
		id: contact.of(item),
		changes: inApiNames(readChanges(item, contactChangesSchema(item.context.getTimezone()))),
	}),
	sequentialBy: ({ id }) => `contact:${id}`,
	run: async ({ oneflow }, { id, changes }) => await oneflow.put(`/contacts/${id}`, changes),
});
