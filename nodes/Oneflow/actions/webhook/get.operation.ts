import { webhook } from '../../parameters/things/locators';
import { getOne } from '../plain';

/** GET /webhooks/{id} (docs/oneflow-api.md 3.18). */
export const get = getOne({ webhooks: webhook }, 'Get a webhook of the account', 'webhook');
