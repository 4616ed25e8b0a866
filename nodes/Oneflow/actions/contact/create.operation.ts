import { operation } from '../operation';
import { inApiNames } from '../../parameters/kit/formNames';
import { workspaceIdOf } from '../../oneflow/names';
import { additionalFields } from '../../parameters/kit/fields';
import { readForm } from '../../parameters/kit/form';
import { workspace } from '../../parameters/things/locators';
import { contactFields, contactSchema } from './contactFields';

/** What nearly every contact has, in this order; the rest is added on demand. */
const MAIN_FIELDS = ['name', 'email'];

const mainFields = MAIN_FIELDS.flatMap((main) => contactFields.filter(({ name }) => name === main));

/** POST /contacts (docs/oneflow-api.md 3.4). */
export const create = operation({
	description: 'Add a contact to the address book of a workspace',
	shape: 'row',
	fields: [
		workspace.field,
		...mainFields,
		additionalFields(contactFields.filter((field) => !mainFields.includes(field))),
	],
	acting: { actAs: 'account' },
	read(item) {
		const schema = contactSchema(item.context.getTimezone());
		const contact = item.check(readForm(item, contactFields), 'Contact', schema);
		return { place: workspace.read(item), contact: inApiNames(contact) };
	},
	run: async (call, { place, contact }) =>
		await call.oneflow.post('/contacts', {
			workspace_id: await workspaceIdOf(call, place),
			...contact,
		}),
});
