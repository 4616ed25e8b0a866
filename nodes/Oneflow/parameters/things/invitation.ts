import type { INodeProperties } from 'n8n-workflow';

import { LONGEST_INVITATION_MESSAGE, LONGEST_INVITATION_SUBJECT } from '../../assumptions';
import type { Invitation, Sending } from '../../oneflow/publishing';
import { switchField, textField } from '../kit/fields';
import type { Item } from '../kit/item';
import { flag, text } from '../kit/values';

/** Oneflow wants both (docs/oneflow-api.md section 8, #20), so an empty one gets a plain default. */
const DEFAULT_SUBJECT = 'A contract for you';
const DEFAULT_MESSAGE = 'Hello,\n\nplease review the contract.';

export const publishFields: INodeProperties[] = [
	textField('Subject', 'subject', {
		default: DEFAULT_SUBJECT,
		description: 'Subject of the invitation that the participants get',
	}),
	textField('Message', 'message', {
		typeOptions: { rows: 4 },
		default: DEFAULT_MESSAGE,
		description: 'Text of the invitation; line breaks are kept',
	}),
];

/** Reads the invitation's texts; empty ones get the defaults. */
export function readInvitation(item: Item): Invitation {
	return {
		subject: item.read('subject', 'Subject', text(LONGEST_INVITATION_SUBJECT)) ?? DEFAULT_SUBJECT,
		message: item.read('message', 'Message', text(LONGEST_INVITATION_MESSAGE)) ?? DEFAULT_MESSAGE,
	};
}

export const allowWithoutSignatoryOption = switchField(
	'Allow Without Signatory',
	'allowWithoutSignatory',
	{
		description:
			'Whether to send a contract in which nobody signs; in Create also for templates that bring their own signatories',
	},
);

/** Whether a contract may go out although nobody signs it. */
export function readAllowWithoutSignatory(item: Item): boolean {
	const entered = item.option('allowWithoutSignatory');
	return item.check(entered, 'Allow Without Signatory', flag) === true;
}

/** How a draft at hand is to be sent, for the operations that send one. */
export function readSending(item: Item): Sending {
	return {
		invitation: readInvitation(item),
		withoutSignatory: readAllowWithoutSignatory(item),
	};
}
