import { contract, event } from '../../parameters/things/locators';
import { getOne } from '../plain';

/** GET /contracts/{id}/events/{event_id} (docs/oneflow-api.md 3.16). */
export const get = getOne(
	{ contracts: contract, events: event },
	'Get an event from the log of a contract',
);
