import { onContract } from '../operation';
import { participant } from '../../parameters/things/locators';

/** POST /contracts/{id}/participants/{participant_id}/access_link (docs/oneflow-api.md 3.9), which may be repeated. */
export const createAccessLink = onContract({
	action: 'Create access link',
	description:
		'Create a personal link that opens the contract for a participant of a counterparty; it works for six hours',
	shape: 'asItIs',
	input: { participantId: participant },
	acting: { actAs: 'contract' },
	async run({ oneflow }, { contractId, participantId }) {
		const path = `/contracts/${contractId}/participants/${participantId}/access_link`;
		return await oneflow.post(path, {}, { safeToRepeat: true });
	},
});
