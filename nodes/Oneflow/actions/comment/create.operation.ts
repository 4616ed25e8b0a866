import { withoutUndefined } from '../../records';
import { onContract } from '../operation';
import { additionalFields, idsField, switchField } from '../../parameters/kit/fields';
import { locator } from '../../parameters/kit/locator';
import { neededText, parameter } from '../../parameters/kit/parameter';
import { flag, id, idList } from '../../parameters/kit/values';

/** POST /contracts/{id}/comments (docs/oneflow-api.md 3.14). */
export const create = onContract({
	description: 'Write a comment on a contract, or a reply to one',
	input: {
		body: neededText('Text', 'body', { typeOptions: { rows: 4 } }),
		isPrivate: parameter(
			switchField('Private', 'private', {
				default: true,
				description: 'Whether only your own side sees the comment',
			}),
			flag,
		),
		further: {
			field: additionalFields([
				idsField('Recipient Names or IDs', 'recipientIds', {
					list: 'getParticipants',
					typeOptions: { loadOptionsDependsOn: ['contractId.value'] },
					description: 'Participants who are notified of the comment',
				}),
				locator('Reply To', 'parentId', 'searchComments', {
					description: 'The comment to reply to, which must not be a reply itself',
					required: false,
				}).field,
			]),
			read: (item) => ({
				recipientIds: item.read('additionalFields.recipientIds', 'Recipients', idList),
				parentId: item.read('additionalFields.parentId', 'Reply To', id),
			}),
		},
	},
	async run({ oneflow }, { contractId, body, isPrivate = true, further }) {
		const recipients = further.recipientIds.map((recipient) => ({ participant_id: recipient }));
		const comment = withoutUndefined({
			body,
			private: isPrivate,
			parent_id: further.parentId,
			participants: recipients.length > 0 ? recipients : undefined,
		});
		return await oneflow.post(`/contracts/${contractId}/comments`, comment);
	},
});
