import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { limitOf, pagingFields } from '../../parameters/paging';
import { participantsOf } from '../../oneflow/parties';

interface Input {
	contractId: number;
	limit: number | undefined;
}

/** GET /contracts/{id}/parties (docs/oneflow-api.md 3.10): participants have no list of their own (3.11). */
export const getAll: Operation<Input> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many participants of contract',
	description: 'Get the participants of a contract, party after party',
	shape: 'row',
	fields: [contract.field, ...pagingFields],
	read: (item) => ({ contractId: contract.of(item), limit: limitOf(item) }),
	async run({ oneflow }, { contractId, limit }) {
		return (await participantsOf(oneflow, contractId)).slice(0, limit);
	},
};
