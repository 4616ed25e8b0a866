import { z } from 'zod';

import { withoutUndefined } from '../../records';
import { inOrder, operation } from '../operation';
import { changes, clearable, lasting } from '../../parameters/kit/changes';
import { forgetNames, templateTypeIdOf } from '../../oneflow/names';
import { textField } from '../../parameters/kit/fields';
import { templateType } from '../../parameters/things/locators';
import { requiredText, text } from '../../parameters/kit/values';

/** PUT /template_types/{id} (docs/oneflow-api.md 3.0, #22). */
export const update = operation({
	description: 'Change name or description of a template type',
	input: {
		type: templateType,
		changed: changes([textField('Description', 'description'), textField('Name', 'name')], () =>
			z
				.object({ name: lasting(requiredText()), description: clearable(text()) })
				.transform(withoutUndefined),
		),
	},
	acting: { actAs: 'account' },
	sequentialBy: inOrder,
	async run(call, { type, changed }) {
		const { oneflow } = call;
		const id = await templateTypeIdOf(call, type);
		// Nobody says what becomes of an attribute left out of this call, so that both are sent.
		const { name, description } = await oneflow.get(`/template_types/${id}`);
		forgetNames(oneflow);
		return await oneflow.put(
			`/template_types/${id}`,
			withoutUndefined({ name, description: description ?? undefined, ...changed }),
		);
	},
});
