import type { Operation } from '../operation';
import { contract, party } from '../../parameters/locators';

/** GET /contracts/{id}/parties/{party_id} (API notes 3.10). */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get party',
	description: 'Get a party of a contract with its participants',
	shape: 'row',
	fields: [contract.field, party.field],
	async run({ item, oneflow }) {
		return await oneflow.get(`/contracts/${contract.of(item)}/parties/${party.of(item)}`);
	},
};
