import type { Operation } from '../operation';
import { contract } from '../../parameters/locators';
import { publishContract } from '../../oneflow/publishing';
import { publishFields, readInvitation } from '../../parameters/invitation';

/** POST /contracts/{id}/publish (API notes 3.9). */
export const publish: Operation = {
	name: 'Publish',
	value: 'publish',
	action: 'Publish contract',
	description: 'Send a draft to its participants',
	shape: 'contract',
	fields: [contract.field, ...publishFields],
	acting: { person: true, as: 'contract' },
	inTurn: (item) => `contract:${contract.of(item)}`,
	async run({ item, oneflow }) {
		const invitation = readInvitation(item, item.raw('subject'), item.raw('message'));
		return await publishContract(oneflow, contract.of(item), invitation);
	},
};
