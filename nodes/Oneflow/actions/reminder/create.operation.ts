import { DateTime } from 'luxon';

import { REMINDER_RECIPIENT_KEY } from '../../assumptions';
import { operation } from '../operation';
import { idsField, textField, timeField } from '../../parameters/fields';
import type { Item } from '../../parameters/item';
import { contract, byContract } from '../../parameters/locators';
import { dateTime, idList, requiredText } from '../../parameters/values';

/** Limits of docs/oneflow-api.md 3.15. */
const LONGEST_SUBJECT = 150;
const LONGEST_MESSAGE = 5_000;

function readTime(item: Item): string {
	const time = item.read('dateTime', 'Date and Time', dateTime(item.context.getTimezone()));
	if (time === undefined) {
		throw item.problem('Date and Time', 'is empty.', 'Enter when the reminder is to be sent.');
	}
	if (DateTime.fromISO(time) > DateTime.now()) return time;
	throw item.problem('Date and Time', `${time} is in the past.`, 'Enter a time in the future.');
}

function readRecipients(item: Item): Array<Record<string, number>> {
	const recipients = item.read('recipientIds', 'Recipients', idList);
	if (recipients.length > 0)
		return recipients.map((userId) => ({ [REMINDER_RECIPIENT_KEY]: userId }));
	throw item.problem(
		'Recipients',
		'are missing.',
		'Choose at least one user of your account who takes part in the contract.',
	);
}

/** POST /contracts/{id}/reminders (docs/oneflow-api.md 3.15). */
export const create = operation({
	name: 'Create',
	value: 'create',
	action: 'Create reminder',
	description: 'Schedule a reminder about a contract for users of your account',
	shape: 'row',
	fields: [
		contract.field,
		timeField('Date and Time', 'dateTime', {
			required: true,
			description: 'When the reminder is sent; a time in the future',
		}),
		textField('Subject', 'subject', { required: true, placeholder: 'e.g. Renewal' }),
		textField('Message', 'message', { typeOptions: { rows: 4 }, required: true }),
		idsField('Recipient Names or IDs', 'recipientIds', {
			list: 'getUsers',
			required: true,
			description: 'Users of your account who are participants of your own side in this contract',
		}),
	],
	acting: { requiresUser: true, actAs: 'contract' },
	read: (item) => ({
		contractId: contract.of(item),
		reminder: {
			date_time: readTime(item),
			subject: item.read('subject', 'Subject', requiredText(LONGEST_SUBJECT)),
			message: item.read('message', 'Message', requiredText(LONGEST_MESSAGE)),
			reminder_recipients: readRecipients(item),
		},
	}),
	sequentialBy: byContract,
	run: async ({ oneflow }, { contractId, reminder }) =>
		await oneflow.post(`/contracts/${contractId}/reminders`, reminder),
});
