import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { withoutUndefined, isRecord } from '../records';
import type { Item } from './item';
import { clearable, email, flag, phoneNumber, requiredText, text } from './values';

/** Values of API notes 4.3. The lists may grow at Oneflow, so each has a way to enter another value. */
const OTHER = { name: 'Other (Enter Value)', value: 'other' };
const TEMPLATE_DEFAULT = { name: 'Template Default', value: '' };

const DELIVERY_CHANNELS = [
	{ name: 'Email', value: 'email' },
	{ name: 'Email and SMS', value: 'email_and_sms' },
	{ name: 'None', value: 'none', description: 'Oneflow sends nothing; use an access link' },
	OTHER,
	{ name: 'Same Device', value: 'same_device' },
	{ name: 'SMS', value: 'sms' },
];

const SIGN_METHODS = [
	{ name: 'Danish NemID', value: 'danish_nemid' },
	{ name: 'Electronic ID', value: 'eid_sign' },
	{ name: 'Finnish BankID', value: 'finnish_bankid' },
	{ name: 'Handwritten Signature', value: 'handwritten_signature' },
	{ name: 'Norwegian BankID', value: 'norwegian_bankid' },
	OTHER,
	{ name: 'SMS Verification', value: 'sms' },
	{ name: 'Standard E-Signature', value: 'standard_esign' },
	{ name: 'Swedish BankID', value: 'swedish_bankid' },
	TEMPLATE_DEFAULT,
];

const TWO_STEP_METHODS = [
	{ name: 'Email', value: 'email' },
	{ name: 'None', value: 'none' },
	{ name: 'SMS', value: 'sms' },
	TEMPLATE_DEFAULT,
];

function otherValue(name: string, label: string): INodeProperties {
	return {
		displayName: `${label} Value`,
		name: `${name}Other`,
		type: 'string',
		default: '',
		displayOptions: { show: { [name]: ['other'] } },
		description: 'The value as the Oneflow API names it',
	};
}

/** The form of one person, the same wherever a person is entered. */
export const participantFields: INodeProperties[] = [
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		placeholder: 'e.g. Bo Kivi',
		default: '',
	},
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		placeholder: 'e.g. bo@example.org',
		default: '',
		description: 'Needed when the contract is delivered by email',
	},
	{
		displayName: 'Signatory',
		name: 'signatory',
		type: 'boolean',
		default: false,
		description: 'Whether this person signs the contract',
	},
	{
		displayName: 'Can Edit',
		name: 'canEdit',
		type: 'boolean',
		default: false,
		description:
			'Whether this person may update the contract. Signatories always may; somebody who does neither is a viewer.',
	},
	{
		displayName: 'Custom ID',
		name: 'customId',
		type: 'string',
		default: '',
		description: 'Your own key of this person, visible to your side only',
	},
	{
		displayName: 'Delivery Channel',
		name: 'deliveryChannel',
		type: 'options',
		options: DELIVERY_CHANNELS,
		default: 'email',
		description: 'How the contract reaches this person',
	},
	otherValue('deliveryChannel', 'Delivery Channel'),
	{
		displayName: 'Identification Number',
		name: 'identificationNumber',
		type: 'string',
		default: '',
		description: 'For example a personal identity number',
	},
	{
		displayName: 'Phone Number',
		name: 'phoneNumber',
		type: 'string',
		placeholder: 'e.g. +358401234567',
		default: '',
		description: 'With country code; needed when the contract is delivered by SMS',
	},
	{
		displayName: 'Sign Method',
		name: 'signMethod',
		type: 'options',
		options: SIGN_METHODS,
		default: '',
		description: 'How this person signs; the template says which methods it allows',
	},
	otherValue('signMethod', 'Sign Method'),
	{
		displayName: 'Title',
		name: 'title',
		type: 'string',
		placeholder: 'e.g. CEO',
		default: '',
	},
	{
		displayName: 'Two-Step Authentication',
		name: 'twoStepAuthentication',
		type: 'options',
		options: TWO_STEP_METHODS,
		default: '',
		description: 'Code that this person must enter to open the contract',
	},
];

/** The form's names and the API's (API notes 3.11); JSON input may use either. */
const API_NAMES: Record<string, string> = {
	phoneNumber: 'phone_number',
	identificationNumber: 'identification_number',
	deliveryChannel: 'delivery_channel',
	signMethod: 'sign_method',
	twoStepAuthentication: 'two_step_authentication_method',
	two_step_authentication: 'two_step_authentication_method',
	customId: 'custom_id',
	countryCode: 'country_code',
	canEdit: 'can_edit',
};

/** Rewrites an entry of a form, or JSON in either spelling, to flat API names. */
export function withApiNames(entry: unknown): unknown {
	if (!isRecord(entry)) return entry;
	const { _permissions, _private_ownerside, ...rest } = entry;
	const flat: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(rest)) {
		const isOther = name.endsWith('Other') && name.slice(0, -5) in rest;
		if (isOther) continue;
		flat[API_NAMES[name] ?? name] = value === 'other' ? rest[`${name}Other`] : value;
	}
	if (isRecord(_permissions)) flat.can_edit ??= _permissions['contract:update'];
	if (isRecord(_private_ownerside)) flat.custom_id ??= _private_ownerside.custom_id;
	return flat;
}

/** A person as the user entered it, checked by itself (limits of API notes 3.11). */
export const participantSchema = z.preprocess(
	withApiNames,
	z
		.object({
			name: requiredText(100),
			email,
			phone_number: phoneNumber,
			title: text(100),
			identification_number: text(25),
			signatory: flag,
			can_edit: flag,
			delivery_channel: text(),
			sign_method: text(),
			two_step_authentication_method: text(),
			custom_id: text(),
			_options: z.object({ invite: flag }).strict().optional(),
		})
		.strict()
		.superRefine((person, context) => {
			for (const attribute of attributesNeeded(person.delivery_channel ?? 'email')) {
				if (person[attribute] !== undefined) continue;
				const label = attribute === 'email' ? 'an email address' : 'a phone number';
				context.addIssue({
					code: 'custom',
					path: [attribute],
					message: `is empty, but the delivery channel needs ${label}. Enter it or choose another Delivery Channel.`,
				});
			}
		}),
);

export type Participant = z.output<typeof participantSchema>;

function attributesNeeded(channel: string): Array<'email' | 'phone_number'> {
	switch (channel) {
		case 'email':
			return ['email'];
		case 'sms':
			return ['phone_number'];
		case 'email_and_sms':
			return ['email', 'phone_number'];
		default:
			return [];
	}
}

export function customIdJson(customId: string | undefined): IDataObject | undefined {
	return customId === undefined ? undefined : { custom_id: customId };
}

/** The participant's JSON for a create request (API notes 3.11); a signatory may always update. */
export function participantJson(person: Participant): IDataObject {
	const { can_edit: canEdit, custom_id: customId, ...rest } = person;
	return withoutUndefined({
		...rest,
		delivery_channel: person.delivery_channel ?? 'email',
		signatory: person.signatory ?? false,
		_permissions: { 'contract:update': person.signatory === true || canEdit === true },
		_private_ownerside: customIdJson(customId),
	});
}

/** Reads the form's fields where they are the operation's own parameters. */
export function formOf(item: Item, fields: INodeProperties[]): Record<string, unknown> {
	return Object.fromEntries(fields.map(({ name }) => [name, item.raw(name)]));
}

/** Changes of a person: only what is named, and a text emptied on purpose (API notes 3.11). */
export const participantChangesSchema = z.preprocess(
	withApiNames,
	z
		.object({
			name: requiredText(100).optional(),
			email: clearable(email),
			phone_number: clearable(phoneNumber),
			title: clearable(text(100)),
			identification_number: clearable(text(25)),
			signatory: flag,
			can_edit: flag,
			delivery_channel: text(),
			sign_method: text(),
			two_step_authentication_method: text(),
			custom_id: clearable(text()),
		})
		.strict(),
);

/** The JSON of an update request (API notes 3.11); who becomes a signatory may always update. */
export function participantChangesJson(
	person: z.output<typeof participantChangesSchema>,
): IDataObject {
	const { can_edit: canEdit, custom_id: customId, signatory, ...rest } = person;
	const mayUpdate = signatory === true ? true : canEdit;
	return withoutUndefined({
		...rest,
		signatory,
		_permissions: mayUpdate === undefined ? undefined : { 'contract:update': mayUpdate },
		_private_ownerside: customIdJson(customId),
	});
}
