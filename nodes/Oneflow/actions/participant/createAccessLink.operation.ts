import type { Operation } from '../operation';
import { contract, byContract, participant } from '../../parameters/locators';

/**
 * POST /contracts/{id}/participants/{participant_id}/access_link (API notes 3.9). A second link does no
 * harm, so a lost answer is asked for again.
 */
export const createAccessLink: Operation = {
	name: 'Create Access Link',
	value: 'createAccessLink',
	action: 'Create access link for participant',
	description:
		'Create a personal link that opens the contract for a participant of a counterparty; it works for six hours',
	fields: [contract.field, participant.field],
	acting: { actAs: 'contract' },
	sequentialBy: byContract,
	async run({ item, oneflow }) {
		const path = `/contracts/${contract.of(item)}/participants/${participant.of(item)}/access_link`;
		return await oneflow.post(path, {}, { safeToRepeat: true });
	},
};
