import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { z } from 'zod';

import { withoutUndefined } from '../records';
import { clearable, lasting } from './changes';
import { additionalFields, choiceField, IN_SIGHT, switchField, textField } from './fields';
import { readForm } from './form';
import { inFormNames, readOnly } from './formNames';
import { wrong } from './issues';
import type { Item } from './item';
import { code, email, flag, phoneNumber, requiredText, text } from './values';

/** The choices of docs/oneflow-api.md 4.3; Oneflow may know more of them. */
const DELIVERY_CHANNELS = [
	{ name: 'Email', value: 'email' },
	{ name: 'Email and SMS', value: 'email_and_sms' },
	{ name: 'None', value: 'none', description: 'Oneflow sends nothing; use an access link' },
	{ name: 'Same Device', value: 'same_device' },
	{ name: 'SMS', value: 'sms' },
];

const SIGN_METHODS = [
	{
		name: 'Electronic ID',
		value: 'eid_sign',
		description: 'The eID hub, for example for MitID, iDIN or Freja',
	},
	{ name: 'Finnish BankID', value: 'finnish_bankid' },
	{ name: 'Handwritten Signature', value: 'handwritten_signature' },
	{ name: 'Norwegian BankID', value: 'norwegian_bankid' },
	{ name: 'SMS Verification', value: 'sms' },
	{ name: 'Standard E-Signature', value: 'standard_esign' },
	{ name: 'Swedish BankID', value: 'swedish_bankid' },
];

const TWO_STEP_METHODS = [
	{ name: 'Email', value: 'email' },
	{ name: 'None', value: 'none' },
	{ name: 'SMS', value: 'sms' },
];

const TEMPLATE_DEFAULT = { name: 'Template Default', value: '' };

/** What nearly everybody is asked for. */
const mainFields: INodeProperties[] = [
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
const furtherPersonFields: INodeProperties[] = [
	switchField('Can Edit', 'canEdit', {
		description:
			'Whether this person may update the contract. Signatories always may; a person who may neither sign nor edit is a viewer.',
	}),
	textField('Custom ID', 'customId', {
		description: 'Your own key for this person, visible to your side only',
	}),
	choiceField('Delivery Channel', 'deliveryChannel', {
		options: DELIVERY_CHANNELS,
		default: 'email',
		description:
			'How the contract reaches this person. Another value of the Oneflow API can be given by expression.',
	}),
	textField('Identification Number', 'identificationNumber', {
		description: 'For example a personal identity number',
	}),
	textField('Phone Number', 'phoneNumber', {
		placeholder: 'e.g. +358401234567',
		description: 'With country code; needed when the contract is delivered by SMS',
	}),
	choiceField('Sign Method', 'signMethod', {
		options: [...SIGN_METHODS, TEMPLATE_DEFAULT],
		description:
			'How this person signs. Only the methods that the template allows are possible; for any other, the error lists these. Another value of the Oneflow API can be given by expression.',
	}),
	textField('Title', 'title', { placeholder: 'e.g. CEO' }),
	choiceField('Two-Step Authentication', 'twoStepAuthentication', {
		options: [...TWO_STEP_METHODS, TEMPLATE_DEFAULT],
		description:
			'Code that this person must enter to open the contract. Another value of the Oneflow API can be given by expression.',
	}),
];

/** The form of one new person, the same wherever a person is entered. */
export const participantFields: INodeProperties[] = [...mainFields, ...furtherPersonFields];

/** The form of one person as an operation's own parameters, with what belongs to the operation alone. */
export function participantForm(
	special: INodeProperties[],
	furtherSpecial: INodeProperties[],
): INodeProperties[] {
	return [...mainFields, ...special, additionalFields([...furtherPersonFields, ...furtherSpecial])];
}

/** A person who is there has all of these, so that nothing is left to the template. */
function withoutTemplateDefault(field: INodeProperties): INodeProperties {
	const options = (field.options ?? []) as INodePropertyOptions[];
	if (!options.includes(TEMPLATE_DEFAULT)) return field;
	const left = options.filter((option) => option !== TEMPLATE_DEFAULT);
	return { ...field, options: left, default: left[0].value };
}

/** The fields of an update. */
export const participantChangeFields: INodeProperties[] = participantFields
	.map(withoutTemplateDefault)
	.map((field) => ({ ...field, required: false }));

/** The person entered in `participantForm`. Throws NodeOperationError naming the field. */
export function readParticipant(item: Item): Participant {
	return item.check(readForm(item, participantFields), 'Participant', participantSchema);
}

/** Keys of a participant as Oneflow gives it (docs/oneflow-api.md 4.3) that nobody can set. */
const READ_ONLY = readOnly(
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
);

/** A person as the user entered it, checked by itself (limits of docs/oneflow-api.md 3.11). */
export const participantSchema = z.preprocess(
	inFormNames,
	z
		.object({
			...READ_ONLY,
			name: requiredText(100),
			email,
			phoneNumber,
			title: text(100),
			identificationNumber: code(25),
			signatory: flag,
			canEdit: flag,
			deliveryChannel: text(),
			signMethod: text(),
			twoStepAuthentication: text(),
			customId: code(),
			options: z.object({ invite: flag }).strict().optional(),
		})
		.strict()
		.superRefine((person, context) => {
			for (const attribute of attributesNeeded(person.deliveryChannel ?? 'email')) {
				if (person[attribute] !== undefined) continue;
				const label = attribute === 'email' ? 'an email address' : 'a phone number';
				context.addIssue({
					code: 'custom',
					path: [attribute],
					...wrong(
						`is empty, but the delivery channel needs ${label}.`,
						'Enter it or choose another Delivery Channel.',
					),
				});
			}
		}),
);

export type Participant = z.output<typeof participantSchema>;

function attributesNeeded(channel: string): Array<'email' | 'phoneNumber'> {
	switch (channel) {
		case 'email':
			return ['email'];
		case 'sms':
			return ['phoneNumber'];
		case 'email_and_sms':
			return ['email', 'phoneNumber'];
		default:
			return [];
	}
}

export function customIdJson(customId: string | undefined): IDataObject | undefined {
	return customId === undefined ? undefined : { custom_id: customId };
}

/** What is said of a person, in Oneflow's names (docs/oneflow-api.md 3.11). */
function attributesJson(
	person: Participant | ParticipantChanges,
	mayUpdate?: boolean,
): IDataObject {
	return withoutUndefined({
		name: person.name,
		email: person.email,
		phone_number: person.phoneNumber,
		title: person.title,
		identification_number: person.identificationNumber,
		signatory: person.signatory,
		delivery_channel: person.deliveryChannel,
		sign_method: person.signMethod,
		two_step_authentication_method: person.twoStepAuthentication,
		_permissions: mayUpdate === undefined ? undefined : { 'contract:update': mayUpdate },
		_private_ownerside: customIdJson(person.customId),
	});
}

/** The participant's JSON for a create request; a signatory may always update. */
export function participantJson(person: Participant): IDataObject {
	const { signatory = true, deliveryChannel = 'email', options } = person;
	const mayUpdate = signatory || person.canEdit === true;
	const attributes = attributesJson({ ...person, signatory, deliveryChannel }, mayUpdate);
	return { ...attributes, ...(options && { _options: options }) };
}

/** Changes of a person: only what is named (docs/oneflow-api.md 3.11). */
export const participantChangesSchema = z.preprocess(
	inFormNames,
	z
		.object({
			name: lasting(requiredText(100)),
			email: clearable(email),
			phoneNumber: clearable(phoneNumber),
			title: clearable(text(100)),
			identificationNumber: clearable(code(25)),
			signatory: lasting(flag),
			canEdit: lasting(flag),
			deliveryChannel: lasting(text()),
			signMethod: lasting(text()),
			twoStepAuthentication: lasting(text()),
			customId: clearable(code()),
		})
		.strict(),
);

type ParticipantChanges = z.output<typeof participantChangesSchema>;

/** The JSON of an update request; who becomes a signatory may always update. */
export function participantChangesJson(person: ParticipantChanges): IDataObject {
	return attributesJson(person, person.signatory === true ? true : person.canEdit);
}
