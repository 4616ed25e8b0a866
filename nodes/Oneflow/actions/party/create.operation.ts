import type { Operation } from '../operation';
import { contract, byContract } from '../../parameters/locators';
import { formOf } from '../../parameters/participant';
import { partyFields, partyJson, partySchema } from '../../parameters/parties';

/** POST /contracts/{id}/parties (API notes 3.10). */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create party',
	description: 'Add a company or an individual to a contract',
	shape: 'row',
	fields: [contract.field, ...partyFields],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	async run({ item, oneflow }) {
		const party = item.check(formOf(item, partyFields), 'Party', partySchema);
		return await oneflow.post(`/contracts/${contract.of(item)}/parties`, partyJson(party));
	},
};
