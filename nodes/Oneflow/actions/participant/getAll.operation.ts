import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { limitOf, pagingFields } from '../../parameters/paging';
import { participantsOf } from '../../oneflow/parties';

/** GET /contracts/{id}/parties (API notes 3.10): participants have no list of their own (3.11). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many participants',
	description: 'Get the participants of a contract, party after party',
	shape: 'row',
	fields: [contract.field, ...pagingFields],
	async run({ item, oneflow }) {
		const contractId = contract.of(item);
		const limit = limitOf(item);
		return (await participantsOf(oneflow, contractId)).slice(0, limit);
	},
};
