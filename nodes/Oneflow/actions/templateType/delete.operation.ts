import { operation } from '../operation';
import { templateTypeIdOf } from '../../oneflow/names';
import { templateType } from '../../parameters/things/locators';
import { typeKey } from '../../oneflow/templates';

/**
 * DELETE /template_types/{id} (docs/oneflow-api.md 3.0, #23). Missing counts as
 * deleted, while Oneflow's refusal to remove an extension's own type is shown (section 5, P8).
 */
export const remove = operation({
	description: 'Delete a template type; those of an extension cannot be deleted',
	shape: 'asItIs',
	input: { type: templateType },
	acting: { actAs: 'account' },
	sequentialBy: ({ type }) => JSON.stringify(type),
	async run(call, { type }) {
		const { oneflow } = call;
		const id = await templateTypeIdOf(call, type);
		await oneflow.delete(`/template_types/${id}`);
		oneflow.forget(typeKey(id));
		return { deleted: true };
	},
});
