import { TAGS_PATH } from '../../assumptions';
import { textField } from '../../parameters/kit/fields';
import { requiredText } from '../../parameters/kit/values';
import { operation } from '../operation';

/** POST /tags (docs/oneflow-api.md 3.5). */
export const create = operation({
	description: 'Create a tag for contracts',
	shape: 'row',
	fields: [textField('Name', 'name', { required: true, placeholder: 'e.g. Renewal' })],
	acting: { actAs: 'account' },
	read: (item) => item.read('name', 'Name', requiredText()),
	run: async ({ oneflow }, name) => await oneflow.post(TAGS_PATH, { name }),
});
