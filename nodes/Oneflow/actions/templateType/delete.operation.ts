import { inOrder, operation } from '../operation';
import { templateTypeIdOf } from '../../oneflow/names';
import { templateType } from '../../parameters/things/locators';

/** DELETE /template_types/{id} (docs/oneflow-api.md 3.0, #23); one that is missing counts as deleted. */
export const remove = operation({
	description: 'Delete a template type; those of an extension cannot be deleted',
	shape: 'asItIs',
	input: { type: templateType },
	acting: { actAs: 'account' },
	sequentialBy: inOrder,
	async run(call, { type }) {
		await call.oneflow.delete(`/template_types/${await templateTypeIdOf(call, type)}`);
		return { deleted: true };
	},
});
