import { ofContract } from '../operation';
import { paging } from '../../parameters/kit/lists';
import { participantsOf } from '../../oneflow/parties';
import { upTo } from '../../transport/paging';

/** GET /contracts/{id}/parties (docs/oneflow-api.md 3.10): participants have no list of their own (3.11). */
export const getAll = ofContract({
	description: 'Get the participants of a contract, grouped by party',
	input: { limit: paging },
	run: async ({ oneflow }, { contractId, limit }) =>
		upTo(oneflow, limit, await participantsOf(oneflow, contractId)),
});
