import { operation } from '../operation';
import { contact } from '../../parameters/things/locators';
import { contactChanges } from './contactFields';

/** PUT /contacts/{id} (docs/oneflow-api.md 3.4). */
export const update = operation({
	description: 'Change a contact of an address book',
	input: { id: contact, changes: contactChanges },
	acting: { actAs: 'account' },
	sequentialBy: ({ id }) => `contact:${id}`,
	run: async ({ oneflow }, { id, changes }) => await oneflow.put(`/contacts/${id}`, changes),
});
