import type { Operation } from '../operation';
import { contract, event } from '../../parameters/locators';

/** GET /contracts/{id}/events/{event_id} (docs/oneflow-api.md 3.16). */
export const get: Operation<string> = {
	name: 'Get',
	value: 'get',
	action: 'Get event',
	description: 'Get an event from the log of a contract',
	shape: 'row',
	fields: [contract.field, event.field],
	read: (item) => `/contracts/${contract.of(item)}/events/${event.of(item)}`,
	run: async ({ oneflow }, path) => await oneflow.get(path),
};
