import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { limitOf, pagingFields, simplified, simplifyField } from '../../parameters/paging';
import { participantsOf } from '../../oneflow/parties';

/** GET /contracts/{id}/parties (API notes 3.10): participants have no list of their own (3.11). */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many participants',
	description: 'Get the participants of a contract, party after party',
	fields: [contract.field, ...pagingFields, simplifyField],
	async run({ item, oneflow }) {
		const contractId = contract.of(item);
		const limit = limitOf(item);
		const people = (await participantsOf(oneflow, contractId)).slice(0, limit);
		return simplified(item, people, (person) => ({
			id: person.id,
			name: person.name,
			email: person.email,
			phone_number: person.phone_number,
			signatory: person.signatory,
			sign_state: person.sign_state,
			delivery_status: person.delivery_status,
			party_id: person.party_id,
			party_name: person.party_name,
			my_party: person.my_party,
		}));
	},
};
