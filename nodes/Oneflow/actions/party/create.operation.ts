import { onContract } from '../operation';
import { party } from '../../parameters/things/parties';
import { partiesPath } from '../../oneflow/parties';

/** POST /contracts/{id}/parties (docs/oneflow-api.md 3.10). */
export const create = onContract({
	description: 'Add a company or an individual to a contract',
	input: { party },
	run: async ({ oneflow }, { contractId, party: made }) =>
		await oneflow.post(partiesPath(contractId), made),
});
