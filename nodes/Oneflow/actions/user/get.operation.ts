import { userIdOf } from '../../oneflow/names';
import { user } from '../../parameters/things/locators';
import { getNamed } from '../plain';

/** GET /users/{id} (docs/oneflow-api.md 3.0, #6). */
export const get = getNamed(user, '/users', userIdOf, 'Get a user of the account');
