import type { Operation } from '../operation';
import {
	contractListFields,
	readContractList,
	type ContractList,
} from '../../parameters/things/contractList';
import { participantsOf } from '../../oneflow/parties';

/** GET /contracts/{id}/parties (docs/oneflow-api.md 3.10): participants have no list of their own (3.11). */
export const getAll: Operation<ContractList> = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many participants',
	description: 'Get the participants of a contract, grouped by party',
	shape: 'row',
	fields: contractListFields,
	read: readContractList,
	async run({ oneflow }, { contractId, limit }) {
		return (await participantsOf(oneflow, contractId)).slice(0, limit);
	},
};
