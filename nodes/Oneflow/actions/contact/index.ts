import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { workspaceIdOf } from '../../oneflow/names';
import { changesField, clearable, readChanges, removable } from '../../parameters/kit/changes';
import { additionalFields, textField, timeField } from '../../parameters/kit/fields';
import { readForm } from '../../parameters/kit/form';
import { inApiNames } from '../../parameters/kit/formNames';
import { limitOf, pagingFields } from '../../parameters/kit/paging';
import { code, countryCode, date, email, phoneNumber, text } from '../../parameters/kit/values';
import { contact, workspace, workspaceOfContact } from '../../parameters/things/locators';
import { getRows } from '../../transport/paging';
import { operation } from '../operation';
import { deleteOne, getOne } from '../plain';

/** What is known of a contact (docs/oneflow-api.md 3.4); that registration number, country, birth and title can be written is an assumption. */
const contactFields: INodeProperties[] = [
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

const TEXTS = {
	companyName: text(),
	companyRegistrationNumber: code(),
	email,
	name: text(),
	notes: text(),
	phoneNumber,
	title: text(),
};

const CLEARABLE_TEXTS = Object.fromEntries(
	Object.entries(TEXTS).map(([name, schema]) => [name, clearable(schema)]),
);

/** What nearly every contact has, in this order; the rest is added on demand. */
const mainFields = ['name', 'email'].flatMap((main) =>
	contactFields.filter(({ name }) => name === main),
);

/** POST /contacts (docs/oneflow-api.md 3.4). */
export const create = operation({
	description: 'Add a contact to the address book of a workspace',
	shape: 'row',
	fields: [
		workspace.field,
		...mainFields,
		additionalFields(contactFields.filter((field) => !mainFields.includes(field))),
	],
	acting: { actAs: 'account' },
	read(item) {
		const dateOfBirth = date(item.context.getTimezone());
		const schema = z.object({ ...TEXTS, countryCode, dateOfBirth });
		const entered = item.check(readForm(item, contactFields), 'Contact', schema);
		return { place: workspace.read(item), entered: inApiNames(entered) };
	},
	async run(call, { place, entered }) {
		const workspaceId = await workspaceIdOf(call, place);
		return await call.oneflow.post('/contacts', { workspace_id: workspaceId, ...entered });
	},
});

/** GET /contacts?workspace_id= (docs/oneflow-api.md 3.4). */
export const getAll = operation({
	description: 'Get the address book of a workspace',
	shape: 'row',
	fields: [workspace.field, ...pagingFields],
	read: (item) => ({ place: workspace.read(item), limit: limitOf(item) }),
	async run(call, { place, limit }) {
		const query = { workspace_id: await workspaceIdOf(call, place) };
		return await getRows(call.oneflow, '/contacts', query, limit);
	},
});

/** PUT /contacts/{id} (docs/oneflow-api.md 3.4). */
export const update = operation({
	description: 'Change a contact of an address book',
	shape: 'row',
	fields: [workspaceOfContact.field, contact.field, changesField(contactFields)],
	acting: { actAs: 'account' },
	read(item) {
		// Country and date have no text for "none".
		const dateOfBirth = removable(date(item.context.getTimezone()));
		const schema = z.object({
			...CLEARABLE_TEXTS,
			countryCode: removable(countryCode),
			dateOfBirth,
		});
		return { id: contact.of(item), changes: inApiNames(readChanges(item, schema)) };
	},
	sequentialBy: ({ id }) => `contact:${id}`,
	run: async ({ oneflow }, { id, changes }) => await oneflow.put(`/contacts/${id}`, changes),
});

const way = { contacts: contact };
const before = [workspaceOfContact.field];

/** GET /contacts/{id} (docs/oneflow-api.md 3.4). */
export const get = getOne(way, 'Get a contact of an address book', { before });

/** DELETE /contacts/{id} (docs/oneflow-api.md 3.4). */
export const remove = deleteOne(way, 'Delete a contact from an address book', {
	before,
	acting: { actAs: 'account' },
});
