import { withoutUndefined } from '../../records';
import type { Operation } from '../operation';
import { contract, byContract } from '../../parameters/locators';
import { flag, id, idList, requiredText } from '../../parameters/values';

/** POST /contracts/{id}/comments (API notes 3.14). */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create comment',
	description: 'Write a comment on a contract, or a reply to one',
	shape: 'row',
	fields: [
		contract.field,
		{
			displayName: 'Text',
			name: 'body',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
		},
		{
			displayName: 'Private',
			name: 'private',
			type: 'boolean',
			default: true,
			description: 'Whether only your own side sees the comment',
		},
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				{
					displayName: 'Recipient Names or IDs',
					name: 'recipientIds',
					type: 'multiOptions',
					typeOptions: {
						loadOptionsMethod: 'getParticipants',
						loadOptionsDependsOn: ['contractId.value'],
					},
					default: [],
					description:
						'Participants that are told about the comment. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
				},
				{
					displayName: 'Reply To',
					name: 'parentId',
					type: 'string',
					placeholder: 'e.g. 120001',
					default: '',
					description: 'ID of the comment that this one answers; not itself a reply',
				},
			],
		},
	],
	acting: { requiresUser: true, actAs: 'contract' },
	sequentialBy: byContract,
	async run({ item, oneflow }) {
		const recipients = item.check(item.raw('additionalFields.recipientIds'), 'Recipients', idList);
		const comment = withoutUndefined({
			body: item.read('body', 'Text', requiredText()),
			private: item.read('private', 'Private', flag) ?? true,
			parent_id: item.check(item.raw('additionalFields.parentId'), 'Reply To', id),
			participants:
				recipients.length === 0
					? undefined
					: recipients.map((participantId) => ({ participant_id: participantId })),
		});
		return await oneflow.post(`/contracts/${contract.of(item)}/comments`, comment);
	},
};
