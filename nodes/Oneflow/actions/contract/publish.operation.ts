import type { Operation } from '../operation';
import { byContract, draft } from '../../parameters/locators';
import { publishContract, type Invitation } from '../../oneflow/publishing';
import { publishFields, readInvitation } from '../../parameters/invitation';

interface Input {
	contractId: number;
	invitation: Invitation;
}

/** POST /contracts/{id}/publish (docs/oneflow-api.md 3.9). */
export const publish: Operation<Input> = {
	name: 'Publish',
	value: 'publish',
	action: 'Publish contract',
	description: 'Send a draft to its participants for signing',
	shape: 'contract',
	fields: [draft.field, ...publishFields],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	read: (item) => ({
		contractId: draft.of(item),
		invitation: readInvitation(item, item.raw('subject'), item.raw('message')),
	}),
	run: async ({ oneflow }, { contractId, invitation }) =>
		await publishContract(oneflow, contractId, invitation),
};
