import { contact } from '../../parameters/things/locators';
import { deleteOne } from '../plain';

/** DELETE /contacts/{id} (docs/oneflow-api.md 3.4). */
export const remove = deleteOne({ contacts: contact }, 'Delete a contact from an address book');
