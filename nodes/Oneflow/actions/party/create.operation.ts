import { operation } from '../operation';
import { contract, byContract } from '../../parameters/things/locators';
import { readForm } from '../../parameters/kit/form';
import { partyFields, partyForm, partyJson, partySchema } from '../../parameters/things/parties';
import { partiesPath } from '../../oneflow/parties';

/** POST /contracts/{id}/parties (docs/oneflow-api.md 3.10). */
export const create = operation({
	name: 'Create',
	value: 'create',
	action: 'Create party',
	description: 'Add a company or an individual to a contract',
	shape: 'row',
	fields: [contract.field, ...partyForm],
	acting: { requiresUser: true, actAs: 'contract' },
	read: (item) => ({
		contractId: contract.of(item),
		party: partyJson(item.check(readForm(item, partyFields), 'Party', partySchema)),
	}),
	sequentialBy: byContract,
	async run({ oneflow }, { contractId, party }) {
		return await oneflow.post(partiesPath(contractId), party);
	},
});
