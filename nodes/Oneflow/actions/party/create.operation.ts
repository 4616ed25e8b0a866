import { onContract } from '../operation';
import { readForm } from '../../parameters/kit/form';
import { partyFields, partyForm, partyJson, partySchema } from '../../parameters/things/parties';
import { partiesPath } from '../../oneflow/parties';

/** POST /contracts/{id}/parties (docs/oneflow-api.md 3.10). */
export const create = onContract({
	description: 'Add a company or an individual to a contract',
	shape: 'row',
	fields: partyForm,
	read: (item) => ({
		party: partyJson(item.check(readForm(item, partyFields), 'Party', partySchema)),
	}),
	async run({ oneflow }, { contractId, party }) {
		return await oneflow.post(partiesPath(contractId), party);
	},
});
