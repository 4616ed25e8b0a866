import { operation } from '../operation';
import { contract, byContract, participant } from '../../parameters/things/locators';

/**
 * POST /contracts/{id}/participants/{participant_id}/access_link (docs/oneflow-api.md 3.9). A second link
 * does no harm, so a lost answer is asked for again.
 */
export const createAccessLink = operation({
	name: 'Create Access Link',
	value: 'createAccessLink',
	action: 'Create access link',
	description:
		'Create a personal link that opens the contract for a participant of a counterparty; it works for six hours',
	fields: [contract.field, participant.field],
	acting: { actAs: 'contract' },
	read: (item) => ({ contractId: contract.of(item), participantId: participant.of(item) }),
	sequentialBy: byContract,
	async run({ oneflow }, { contractId, participantId }) {
		const path = `/contracts/${contractId}/participants/${participantId}/access_link`;
		return await oneflow.post(path, {}, { safeToRepeat: true });
	},
});
