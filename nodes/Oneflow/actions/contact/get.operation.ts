import { contact } from '../../parameters/things/locators';
import { getOne } from '../plain';

/** GET /contacts/{id} (docs/oneflow-api.md 3.4). */
export const get = getOne({ contacts: contact }, 'Get a contact of an address book');
