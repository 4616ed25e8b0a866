import { REMINDER_RECIPIENT_KEYS } from '../../assumptions';
import { onContract } from '../operation';
import { idsField, timeField } from '../../parameters/kit/fields';
import { wrong } from '../../parameters/kit/issues';
import type { Item } from '../../parameters/kit/item';
import { neededText, parameter } from '../../parameters/kit/parameter';
import { dateTime, idList } from '../../parameters/kit/values';
import { isFailure, rethrow } from '../../transport/failure';

/** Limits of docs/oneflow-api.md 3.15. */
const LONGEST_SUBJECT = 150;
const LONGEST_MESSAGE = 5_000;

function readTime(item: Item): string {
	const time = item.read('dateTime', 'Date and Time', dateTime(item.context.getTimezone()));
	if (time === undefined) {
		throw item.problem('Date and Time', 'is empty.', 'Enter when the reminder is to be sent.');
	}
	if (Date.parse(time) > Date.now()) return time;
	throw item.problem('Date and Time', `${time} is in the past.`, 'Enter a time in the future.');
}

/** Whether Oneflow refuses the recipients, of which one key may be the reason. */
const isAboutRecipients = (caught: unknown) =>
	isFailure(caught) &&
	caught.outcome === 'refused' &&
	Object.keys(caught.problem.parameter_problems ?? {}).some((path) =>
		path.startsWith('reminder_recipients'),
	);

/** POST /contracts/{id}/reminders (docs/oneflow-api.md 3.15). */
export const create = onContract({
	description: 'Schedule a reminder about a contract for users of your account',
	input: {
		date_time: {
			field: timeField('Date and Time', 'dateTime', {
				required: true,
				description: 'When the reminder is sent; a time in the future',
			}),
			read: readTime,
		},
		subject: neededText('Subject', 'subject', { placeholder: 'e.g. Renewal' }, LONGEST_SUBJECT),
		message: neededText('Message', 'message', { typeOptions: { rows: 4 } }, LONGEST_MESSAGE),
		recipientIds: parameter(
			idsField('Recipient Names or IDs', 'recipientIds', {
				list: 'getUsers',
				required: true,
				description: 'Users of your account who are participants of your own side in this contract',
			}),
			idList.refine(
				({ length }) => length > 0,
				wrong(
					'are missing.',
					'Choose at least one user of your account who takes part in the contract.',
				),
			),
			'Recipients',
		),
	},
	async run({ oneflow }, { contractId, recipientIds, ...reminder }) {
		let refused: unknown;
		for (const key of REMINDER_RECIPIENT_KEYS) {
			const reminder_recipients = recipientIds.map((userId) => ({ [key]: userId }));
			const made = oneflow.post(`/contracts/${contractId}/reminders`, {
				...reminder,
				reminder_recipients,
			});
			try {
				return await made;
			} catch (error) {
				if (!isAboutRecipients(error)) rethrow(error);
				refused ??= error;
			}
		}
		return rethrow(refused);
	},
});
