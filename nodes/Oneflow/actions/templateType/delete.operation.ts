import type { Operation } from '../operation';
import { templateType } from '../../parameters/locators';

/** DELETE /template_types/{id} (API notes 3.0, #23: the path is inferred); missing counts as deleted. */
export const remove: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete template type',
	description: 'Delete a template type (template group); those of an extension cannot be deleted',
	fields: [templateType.field],
	acting: { actAs: 'account' },
	sequentialBy: (_, item) => `templateType:${templateType.of(item)}`,
	async run({ item, oneflow }) {
		const id = templateType.of(item);
		await oneflow.delete(`/template_types/${id}`);
		oneflow.forget(`templateType:${id}`);
		return { deleted: true };
	},
};
