import type { Operation } from '../operation';
import { contract, event } from '../../parameters/locators';

/** GET /contracts/{id}/events/{event_id} (API notes 3.16). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get event',
	description: 'Get an event from the log of a contract',
	shape: 'row',
	fields: [contract.field, event.field],
	async run({ item, oneflow }) {
		return await oneflow.get(`/contracts/${contract.of(item)}/events/${event.of(item)}`);
	},
};
