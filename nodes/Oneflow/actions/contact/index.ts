import { contact, workspaceOfContact } from '../../parameters/things/locators';
import { deleteOne, getOne } from '../plain';

export { create } from './create.operation';
export { getAll } from './getAll.operation';
export { update } from './update.operation';

const way = { contacts: contact };
const before = [workspaceOfContact.field];

/** GET /contacts/{id} (docs/oneflow-api.md 3.4). */
export const get = getOne(way, 'Get a contact of an address book', { before });

/** DELETE /contacts/{id} (docs/oneflow-api.md 3.4). */
export const remove = deleteOne(way, 'Delete a contact from an address book', {
	before,
	acting: { actAs: 'account' },
});
