import { withoutUndefined } from '../../records';
import { onContract } from '../operation';
import { additionalFields, idsField, switchField, textField } from '../../parameters/kit/fields';
import { plainValue } from '../../parameters/kit/item';
import { locator } from '../../parameters/kit/locator';
import { flag, id, idList, requiredText } from '../../parameters/kit/values';

/** POST /contracts/{id}/comments (docs/oneflow-api.md 3.14). */
export const create = onContract({
	description: 'Write a comment on a contract, or a reply to one',
	shape: 'row',
	fields: [
		textField('Text', 'body', { typeOptions: { rows: 4 }, required: true }),
		switchField('Private', 'private', {
			default: true,
			description: 'Whether only your own side sees the comment',
		}),
		additionalFields([
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
	],
	read(item) {
		const ids = item.check(item.raw('additionalFields.recipientIds'), 'Recipients', idList);
		const recipients = ids.map((participantId) => ({ participant_id: participantId }));
		return {
			comment: withoutUndefined({
				body: item.read('body', 'Text', requiredText()),
				private: item.read('private', 'Private', flag) ?? true,
				parent_id: item.check(plainValue(item.raw('additionalFields.parentId')), 'Reply To', id),
				participants: recipients.length > 0 ? recipients : undefined,
			}),
		};
	},
	run: async ({ oneflow }, { contractId, comment }) =>
		await oneflow.post(`/contracts/${contractId}/comments`, comment),
});
