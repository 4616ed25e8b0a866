import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { withoutUndefined } from '../../records';
import { clearable, removable } from '../../parameters/changes';
import { countryCode, date, email, phoneNumber, text } from '../../parameters/values';

/** What is known of a contact (docs/oneflow-api.md 3.4); that registration number, country, birth and title can be written is an assumption. */
export const contactFields: INodeProperties[] = [
	{
		displayName: 'Company Name',
		name: 'companyName',
		type: 'string',
		placeholder: 'e.g. Buyer Oy',
		default: '',
	},
	{
		displayName: 'Company Registration Number',
		name: 'companyRegistrationNumber',
		type: 'string',
		placeholder: 'e.g. 1234567-8',
		default: '',
	},
	{
		displayName: 'Country Code',
		name: 'countryCode',
		type: 'string',
		placeholder: 'e.g. FI',
		default: '',
		description: 'Two letters',
	},
	{
		displayName: 'Date of Birth',
		name: 'dateOfBirth',
		type: 'string',
		placeholder: 'e.g. 1980-05-17',
		default: '',
		description: 'Written as YYYY-MM-DD',
	},
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		placeholder: 'e.g. bo@example.org',
		default: '',
	},
	{ displayName: 'Name', name: 'name', type: 'string', placeholder: 'e.g. Bo Kivi', default: '' },
	{ displayName: 'Notes', name: 'notes', type: 'string', typeOptions: { rows: 3 }, default: '' },
	{
		displayName: 'Phone Number',
		name: 'phoneNumber',
		type: 'string',
		placeholder: 'e.g. +358401234567',
		default: '',
		description: 'With country code',
	},
	{
		displayName: 'Title',
		name: 'title',
		type: 'string',
		placeholder: 'e.g. CEO',
		default: '',
	},
];

/** For a new contact an empty text is no value. */
export const contactSchema = (timezone: string) =>
	z.object({
		companyName: text(),
		companyRegistrationNumber: text(),
		countryCode,
		dateOfBirth: date(timezone),
		email,
		name: text(),
		notes: text(),
		phoneNumber,
		title: text(),
	});

/** A change of a contact; country and date have no text for "none" (docs/oneflow-api.md 3.4). */
export const contactChangesSchema = (timezone: string) =>
	z.object({
		companyName: clearable(text()),
		companyRegistrationNumber: clearable(text()),
		countryCode: removable(countryCode),
		dateOfBirth: removable(date(timezone)),
		email: clearable(email),
		name: clearable(text()),
		notes: clearable(text()),
		phoneNumber: clearable(phoneNumber),
		title: clearable(text()),
	});

/** The contact in Oneflow's names (docs/oneflow-api.md 3.4). */
export function contactJson(
	contact: z.output<ReturnType<typeof contactChangesSchema>>,
): IDataObject {
	return withoutUndefined({
		company_name: contact.companyName,
		company_registration_number: contact.companyRegistrationNumber,
		country_code: contact.countryCode,
		date_of_birth: contact.dateOfBirth,
		email: contact.email,
		name: contact.name,
		notes: contact.notes,
		phone_number: contact.phoneNumber,
		title: contact.title,
	});
}
