import { LONGEST_INVITATION_MESSAGE, LONGEST_INVITATION_SUBJECT } from '../../assumptions';
import { switchField, textField } from '../kit/fields';
import { group, option, parameter } from '../kit/parameter';
import { isOn, text } from '../kit/values';

/** Oneflow wants both (docs/oneflow-api.md section 8, #20), so an empty one gets a plain default. */
const DEFAULT_SUBJECT = 'A contract for you';
const DEFAULT_MESSAGE = 'Hello,\n\nplease review the contract.';

/** The invitation's texts. */
export const invitation = group({
	subject: parameter(
		textField('Subject', 'subject', {
			default: DEFAULT_SUBJECT,
			description: 'Subject of the invitation that the participants get',
		}),
		text(LONGEST_INVITATION_SUBJECT).transform((entered) => entered ?? DEFAULT_SUBJECT),
	),
	message: parameter(
		textField('Message', 'message', {
			typeOptions: { rows: 4 },
			default: DEFAULT_MESSAGE,
			description: 'Text of the invitation; line breaks are kept',
		}),
		text(LONGEST_INVITATION_MESSAGE).transform((entered) => entered ?? DEFAULT_MESSAGE),
	),
});

/** Whether a contract may go out although nobody signs it. */
export const withoutSignatory = option(
	switchField('Allow Without Signatory', 'allowWithoutSignatory', {
		description:
			'Whether to send a contract in which nobody signs; in Create also for templates that bring their own signatories',
	}),
	isOn,
);
