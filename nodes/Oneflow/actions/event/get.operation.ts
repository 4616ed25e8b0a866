import { contract, event } from '../../parameters/things/locators';
import { getOne } from '../plain';

/** GET /contracts/{id}/events/{event_id} (docs/oneflow-api.md 3.16). */
export const get = getOne({
	action: 'Get event',
	description: 'Get an event from the log of a contract',
	fields: [contract.field, event.field],
	path: (item) => `/contracts/${contract.of(item)}/events/${event.of(item)}`,
});
