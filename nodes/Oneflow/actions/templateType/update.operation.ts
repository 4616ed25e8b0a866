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
		const path = `/template_types/${await templateTypeIdOf(call, type)}`;
		const present = await oneflow.get(path);
		if (Object.keys(changed).length === 0) return present;
		forgetNames(oneflow);
		// Nobody says what becomes of an attribute left out of this call, so that both are sent.
		const { name, description } = present;
		const kept = { name, description: description ?? undefined };
		return await oneflow.put(path, withoutUndefined({ ...kept, ...changed }));
	},
});
