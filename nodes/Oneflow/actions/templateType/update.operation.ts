import { z } from 'zod';

import { withoutUndefined } from '../../records';
import type { Operation } from '../operation';
import { changesField, readChanges } from '../../parameters/changes';
import { templateType } from '../../parameters/locators';
import { clearable, requiredText, text } from '../../parameters/values';

const changesSchema = z.object({
	name: requiredText().optional(),
	description: clearable(text()),
});

/** PUT /template_types/{id} (API notes 3.0, #22: the path is inferred). */
export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update template type',
	description: 'Change name or description of a template type (template group)',
	shape: 'row',
	fields: [
		templateType.field,
		changesField([
			{ displayName: 'Description', name: 'description', type: 'string', default: '' },
			{ displayName: 'Name', name: 'name', type: 'string', default: '' },
		]),
	],
	acting: { actAs: 'account' },
	sequentialBy: (_, item) => `templateType:${templateType.of(item)}`,
	async run({ item, oneflow }) {
		const id = templateType.of(item);
		const changes = readChanges(item, changesSchema);
		const changed = await oneflow.put(`/template_types/${id}`, withoutUndefined(changes));
		oneflow.forget(`templateType:${id}`);
		return changed;
	},
};
