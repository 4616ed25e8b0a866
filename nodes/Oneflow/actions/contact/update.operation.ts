import { operation } from '../operation';
import { contact } from '../../parameters/things/locators';
import { contactChanges, presentContact } from './contactFields';

/** GET and PUT /contacts/{id} (docs/oneflow-api.md 3.4): what is not named is sent back as it was read. */
export const update = operation({
	description: 'Change a contact of an address book',
	input: { id: contact, changes: contactChanges },
	acting: { actAs: 'account' },
	sequentialBy: ({ id }) => `contact:${id}`,
	async run({ oneflow }, { id, changes }) {
		const path = `/contacts/${id}`;
		const present = await oneflow.get(path);
		if (Object.keys(changes).length === 0) return present;
		return await oneflow.put(path, { ...presentContact(present), ...changes });
	},
});
