import { TAGS_PATH } from '../../assumptions';
import { textField } from '../../parameters/kit/fields';
import { parameter } from '../../parameters/kit/parameter';
import { requiredText } from '../../parameters/kit/values';
import { operation } from '../operation';

/** POST /tags (docs/oneflow-api.md 3.5). */
export const create = operation({
	description: 'Create a tag for contracts',
	input: {
		name: parameter(
			textField('Name', 'name', { required: true, placeholder: 'e.g. Renewal' }),
			requiredText(),
		),
	},
	acting: { actAs: 'account' },
	run: async ({ oneflow }, { name }) => await oneflow.post(TAGS_PATH, { name }),
});
