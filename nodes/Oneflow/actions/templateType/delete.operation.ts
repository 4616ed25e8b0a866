import type { Operation } from '../operation';
import { templateType } from '../../parameters/locators';
import { typeKey } from '../../oneflow/templates';

/**
 * DELETE /template_types/{id} (docs/oneflow-api.md 3.0, #23: the path is inferred). Missing counts as
 * deleted, while Oneflow's refusal to remove an extension's own type is shown (section 5, P8).
 */
export const remove: Operation<number> = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete template type',
	description: 'Delete a template type (template group); those of an extension cannot be deleted',
	fields: [templateType.field],
	acting: { actAs: 'account' },
	read: (item) => templateType.of(item),
	sequentialBy: (id) => typeKey(id),
	async run({ oneflow }, id) {
		await oneflow.delete(`/template_types/${id}`);
		oneflow.forget(typeKey(id));
		return { deleted: true };
	},
};
