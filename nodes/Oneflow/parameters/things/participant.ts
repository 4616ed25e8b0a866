import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { changes, clearable, lasting } from '../kit/changes';
import { IN_SIGHT, switchField, textField } from '../kit/fields';
import { inApiNames, inFormNames, neverOn, readOnly } from '../kit/formNames';
import { complain } from '../kit/issues';
import { plainValue } from '../kit/item';
import { listedText } from '../kit/locator';
import {
	code,
	email,
	flag,
	phoneNumber,
	registration,
	requiredName,
	text,
	word,
} from '../kit/values';

/** Any other value that Oneflow has for it. */
const BY_VALUE = { displayName: 'Value', name: 'value' };

/** For n8n's own builders of workflows, which see no list. */
const inWordsOf = (values: string) => ({
	propertyHint: `Mode 'value', such as ${values}.`,
});

/** What nearly everybody is asked for. */
export const mainPersonFields = [
	textField('Name', 'name', { required: true, placeholder: 'e.g. Bo Kivi', typeOptions: IN_SIGHT }),
	textField('Email', 'email', {
		placeholder: 'e.g. bo@example.org',
		typeOptions: IN_SIGHT,
		description: 'Needed when the contract is delivered by email',
	}),
	switchField('Signatory', 'signatory', {
		default: true,
		typeOptions: IN_SIGHT,
		description: 'Whether this person signs the contract',
	}),
];

/** The rest, for a new person: an empty choice leaves it to the template. */
export const furtherPersonFields = [
	switchField('Can Edit', 'canEdit', {
		description:
			'Whether this person may update the contract. Signatories always may; a person who may neither sign nor edit is a viewer.',
	}),
	textField('Custom ID', 'customId', {
		description: 'Your own key for this person, visible to your side only',
	}),
	listedText('Delivery Channel', 'deliveryChannel', 'searchDeliveryChannels', {
		typed: { ...BY_VALUE, placeholder: 'e.g. email_and_sms' },
		default: { mode: 'list', value: 'email', cachedResultName: 'Email' },
		description: 'How the contract reaches this person. The list shows what the template allows.',
		builderHint: inWordsOf('email, email_and_sms, sms, same_device or none'),
	}),
	textField('Identification Number', 'identificationNumber', {
		description: 'For example a personal identity number',
	}),
	textField('Phone Number', 'phoneNumber', {
		placeholder: 'e.g. +358401234567',
		description: 'With country code; needed when the contract is delivered by SMS',
	}),
	listedText('Sign Method', 'signMethod', 'searchSignMethods', {
		typed: { ...BY_VALUE, placeholder: 'e.g. standard_esign' },
		description:
			'How this person signs; left empty, as the template has it. The list shows what it allows.',
		builderHint: inWordsOf('standard_esign, swedish_bankid, eid_sign or sms'),
	}),
	textField('Title', 'title', { placeholder: 'e.g. CEO' }),
	listedText('Two-Step Authentication', 'twoStepAuthentication', 'searchTwoStepMethods', {
		typed: { ...BY_VALUE, placeholder: 'e.g. sms' },
		description:
			'Code that opens the contract for this person; left empty, as the template has it. The list shows what it allows.',
		builderHint: inWordsOf('none, email or sms'),
	}),
];

/** The form of one new person, the same wherever a person is entered. */
export const participantFields = [...mainPersonFields, ...furtherPersonFields];

/** A value of a list, or one that was typed. */
const listed = z.preprocess(plainValue, word);
const lastingListed = z.preprocess(plainValue, lasting(word));

/** A person as the user entered it, checked by itself (limits of docs/oneflow-api.md 3.11). */
export const participantSchema = z.preprocess(
	inFormNames,
	z
		.object({
			// As Oneflow gives a participant (docs/oneflow-api.md 4.3); nobody can set these.
			...readOnly(
				'id',
				'createdTime',
				'deliveryStatus',
				'draftApprover',
				'firstVisitedTime',
				'lastVisitedTime',
				'myParticipant',
				'myParty',
				'partyId',
				'partyName',
				'pendingApprover',
				'signState',
				'signStateUpdatedTime',
				'updatedTime',
				'visits',
			),
			organizer: neverOn(
				'is possible on your own side only.',
				'Leave it out. Add your own people under Additional Fields, Owner Participants.',
			),
			name: requiredName(100),
			email,
			phoneNumber,
			title: text(100),
			identificationNumber: registration(25),
			signatory: flag,
			canEdit: flag,
			deliveryChannel: listed,
			signMethod: listed,
			twoStepAuthentication: listed,
			customId: code(),
			options: z.object({ invite: flag }).strict().optional(),
		})
		.strict()
		.superRefine((person, context) => {
			for (const attribute of NEEDED.get(person.deliveryChannel ?? 'email') ?? []) {
				if (person[attribute] !== undefined) continue;
				const label = attribute === 'email' ? 'an email address' : 'a phone number';
				const what = `is empty, but the delivery channel needs ${label}.`;
				complain(context, what, 'Enter it or choose another Delivery Channel.', attribute);
			}
		}),
);

export type Participant = z.output<typeof participantSchema>;

/** What a delivery channel needs to be known of a person. */
const NEEDED = new Map<string, Array<'email' | 'phoneNumber'>>([
	['email', ['email']],
	['sms', ['phoneNumber']],
	['email_and_sms', ['email', 'phoneNumber']],
]);

/** The participant's JSON for a create request (docs/oneflow-api.md 3.11); a signatory may always update. */
export function participantJson({ options, ...person }: Participant): IDataObject {
	const { signatory = true, deliveryChannel = 'email' } = person;
	const canEdit = signatory || person.canEdit === true;
	const attributes = inApiNames({ ...person, signatory, deliveryChannel, canEdit });
	return { ...attributes, ...(options && { _options: options }) };
}

/** Changes of a person, only what is named (docs/oneflow-api.md 3.11), as the JSON of the request. */
export const participantChanges = changes(
	participantFields.map((field) => ({ ...field, required: false })),
	() =>
		z
			.object({
				name: lasting(requiredName(100)),
				email: lasting(email),
				phoneNumber: clearable(phoneNumber),
				title: clearable(text(100)),
				identificationNumber: clearable(registration(25)),
				signatory: lasting(flag),
				canEdit: lasting(flag),
				deliveryChannel: lastingListed,
				signMethod: lastingListed,
				twoStepAuthentication: lastingListed,
				customId: clearable(code()),
			})
			.strict()
			// Who becomes a signatory may always update.
			.transform((person) =>
				inApiNames({ ...person, canEdit: person.signatory === true || person.canEdit }),
			),
);
