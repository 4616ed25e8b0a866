import { z } from 'zod';

import { templateTypeIdOf } from '../../oneflow/names';
import { typeKey } from '../../oneflow/templates';
import { changesField, clearable, lasting, readChanges } from '../../parameters/kit/changes';
import { textField } from '../../parameters/kit/fields';
import { requiredText, text } from '../../parameters/kit/values';
import { templateType } from '../../parameters/things/locators';
import { withoutUndefined } from '../../records';
import { operation } from '../operation';
import { getNamed, listOf } from '../plain';

export { getDataFields } from './getDataFields.operation';
export { setDataFields } from './setDataFields.operation';

/** POST /template_types (docs/oneflow-api.md 3.7); the extension type is Oneflow's to assign (section 5, P10). */
export const create = operation({
	description: 'Create a template type; its data fields are set afterwards',
	shape: 'row',
	fields: [
		textField('Name', 'name', { required: true, placeholder: 'e.g. Shop orders' }),
		textField('Description', 'description'),
	],
	acting: { actAs: 'account' },
	read: (item) =>
		withoutUndefined({
			name: item.read('name', 'Name', requiredText()),
			description: item.read('description', 'Description', text()),
		}),
	run: async ({ oneflow }, type) => await oneflow.post('/template_types', type),
});

const changesSchema = z.object({
	name: lasting(requiredText()),
	description: clearable(text()),
});

/** PUT /template_types/{id} (docs/oneflow-api.md 3.0, #22). */
export const update = operation({
	description: 'Change name or description of a template type',
	shape: 'row',
	fields: [
		templateType.field,
		changesField([textField('Description', 'description'), textField('Name', 'name')]),
	],
	acting: { actAs: 'account' },
	read: (item) => ({
		type: templateType.read(item),
		changes: withoutUndefined(readChanges(item, changesSchema)),
	}),
	sequentialBy: ({ type }) => JSON.stringify(type),
	async run(call, { type, changes }) {
		const { oneflow } = call;
		const id = await templateTypeIdOf(call, type);
		// Nobody says what becomes of an attribute left out of this call, so that both are sent.
		const { name, description } = await oneflow.get(`/template_types/${id}`);
		const changed = await oneflow.put(
			`/template_types/${id}`,
			withoutUndefined({ name, description: description ?? undefined, ...changes }),
		);
		oneflow.forget(typeKey(id));
		return changed;
	},
});

/** DELETE /template_types/{id} (docs/oneflow-api.md 3.0, #23); not of an extension's own type (section 5, P8). */
export const remove = operation({
	description: 'Delete a template type; those of an extension cannot be deleted',
	fields: [templateType.field],
	acting: { actAs: 'account' },
	read: (item) => ({ type: templateType.read(item) }),
	sequentialBy: ({ type }) => JSON.stringify(type),
	async run(call, { type }) {
		const { oneflow } = call;
		const id = await templateTypeIdOf(call, type);
		await oneflow.delete(`/template_types/${id}`);
		oneflow.forget(typeKey(id));
		return { deleted: true };
	},
});

/** GET /template_types/{id} (docs/oneflow-api.md 3.7). */
export const get = getNamed(
	templateType,
	'/template_types',
	templateTypeIdOf,
	'Get a template type with its data fields',
);

/** GET /template_types (docs/oneflow-api.md 3.7). */
export const getAll = listOf('/template_types', 'Get the template types of the account', {
	query: { sort: 'name' },
});
