import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { clearable, removable } from '../../parameters/kit/changes';
import { textField, timeField } from '../../parameters/kit/fields';
import { code, countryCode, date, email, phoneNumber, text } from '../../parameters/kit/values';

/** What is known of a contact (docs/oneflow-api.md 3.4); that registration number, country, birth and title can be written is an assumption. */
export const contactFields: INodeProperties[] = [
	textField('Company Name', 'companyName', { placeholder: 'e.g. Buyer Oy' }),
	textField('Company Registration Number', 'companyRegistrationNumber', {
		placeholder: 'e.g. 1234567-8',
	}),
	textField('Country Code', 'countryCode', { placeholder: 'e.g. FI', description: 'Two letters' }),
	timeField('Date of Birth', 'dateOfBirth', {
		description: 'Only the day counts; in an expression, write it as YYYY-MM-DD',
	}),
	textField('Email', 'email', { placeholder: 'e.g. bo@example.org' }),
	textField('Name', 'name', { placeholder: 'e.g. Bo Kivi' }),
	textField('Notes', 'notes', { typeOptions: { rows: 4 } }),
	textField('Phone Number', 'phoneNumber', {
		placeholder: 'e.g. +358401234567',
		description: 'With country code',
	}),
	textField('Title', 'title', { placeholder: 'e.g. CEO' }),
];

/** For a new contact an empty text is no value. */
export const contactSchema = (timezone: string) =>
	z.object({
		companyName: text(),
		companyRegistrationNumber: code(),
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
		companyRegistrationNumber: clearable(code()),
		countryCode: removable(countryCode),
		dateOfBirth: removable(date(timezone)),
		email: clearable(email),
		name: clearable(text()),
		notes: clearable(text()),
		phoneNumber: clearable(phoneNumber),
		title: clearable(text()),
	});
