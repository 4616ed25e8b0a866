import { operation } from '../operation';
import { workspaceIdOf } from '../../oneflow/names';
import { workspace } from '../../parameters/things/locators';
import { newContact } from './contactFields';

/** POST /contacts (docs/oneflow-api.md 3.4). */
export const create = operation({
	description: 'Add a contact to the address book of a workspace',
	input: { place: workspace, contact: newContact },
	acting: { actAs: 'account' },
	run: async (call, { place, contact }) =>
		await call.oneflow.post('/contacts', {
			workspace_id: await workspaceIdOf(call, place),
			...contact,
		}),
});
