import { userIdOf } from '../../oneflow/names';
import { user } from '../../parameters/things/locators';
import { getNamed, listOf } from '../plain';

/** GET /users/{id} (docs/oneflow-api.md 3.0, #6). */
export const get = getNamed(user, '/users', userIdOf, 'Get a user of the account');

/** GET /users (docs/oneflow-api.md 3.2). */
export const getAll = listOf('/users', 'Get the users of the account, active or not');
