import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { changes, clearable, removable } from '../../parameters/kit/changes';
import { additionalFields, textField, timeField } from '../../parameters/kit/fields';
import { apiName, inApiNames } from '../../parameters/kit/formNames';
import { readForm, type Group } from '../../parameters/kit/parameter';
import {
	countryCode,
	date,
	email,
	name,
	phoneNumber,
	registration,
	text,
} from '../../parameters/kit/values';

/** What nearly every contact has. */
const mainFields = [
	textField('Name', 'name', { placeholder: 'e.g. Bo Kivi' }),
	textField('Email', 'email', { placeholder: 'e.g. bo@example.org' }),
];

/** What is known of a contact (docs/oneflow-api.md 3.4); that registration number, country, birth and title can be written is an assumption. */
const furtherFields = [
	textField('Company Name', 'companyName', { placeholder: 'e.g. Buyer Oy' }),
	textField('Company Registration Number', 'companyRegistrationNumber', {
		placeholder: 'e.g. 1234567-8',
	}),
	textField('Country Code', 'countryCode', { placeholder: 'e.g. FI', description: 'Two letters' }),
	timeField('Date of Birth', 'dateOfBirth', {
		description: 'Only the day counts; in an expression, write it as YYYY-MM-DD',
	}),
	textField('Notes', 'notes', { typeOptions: { rows: 4 } }),
	textField('Phone Number', 'phoneNumber', {
		placeholder: 'e.g. +358401234567',
		description: 'With country code',
	}),
	textField('Title', 'title', { placeholder: 'e.g. CEO' }),
];

const schemasOf = (timezone: string) => ({
	companyName: name(),
	companyRegistrationNumber: registration(),
	countryCode,
	dateOfBirth: date(timezone),
	email,
	name: name(),
	notes: text(),
	phoneNumber,
	title: text(),
});

const contactFields = [...mainFields, ...furtherFields];

/** What a contact has, to be sent back with a change: nobody says what becomes of what is left out (docs/oneflow-api.md 3.4). */
export function presentContact(contact: IDataObject): IDataObject {
	const keys = contactFields.map(({ name }) => apiName(name));
	return Object.fromEntries(keys.flatMap((key) => (contact[key] ? [[key, contact[key]]] : [])));
}

/** A new contact, for which an empty text is no value. */
export const newContact: Group<IDataObject> = {
	fields: [...mainFields, additionalFields(furtherFields)],
	read(item) {
		const schema = z.object(schemasOf(item.context.getTimezone()));
		const contact = item.check(readForm(item, contactFields), 'Contact', schema);
		if (Object.values(contact).some((value) => value !== undefined)) return inApiNames(contact);
		throw item.problem('Contact', 'is empty.', 'Enter at least a name or an email address.');
	},
};

/** A change of a contact; country and date have no text for "none" (docs/oneflow-api.md 3.4). */
export const contactChanges = changes(contactFields, (timezone) => {
	const { countryCode: country, dateOfBirth, ...texts } = schemasOf(timezone);
	const clearables = Object.entries(texts).map(([name, schema]) => [name, clearable(schema)]);
	return z
		.object({
			...(Object.fromEntries(clearables) as z.ZodRawShape),
			countryCode: removable(country),
			dateOfBirth: removable(dateOfBirth),
		})
		.transform(inApiNames);
});
