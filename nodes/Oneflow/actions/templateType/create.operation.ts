import { withoutUndefined } from '../../records';
import { operation } from '../operation';
import { textField } from '../../parameters/kit/fields';
import { neededText, parameter } from '../../parameters/kit/parameter';
import { text } from '../../parameters/kit/values';

/** POST /template_types (docs/oneflow-api.md 3.7); the extension type is Oneflow's to assign (section 5, P10). */
export const create = operation({
	description: 'Create a template type; its data fields are set afterwards',
	input: {
		name: neededText('Name', 'name', { placeholder: 'e.g. Shop orders' }),
		description: parameter(textField('Description', 'description'), text()),
	},
	acting: { actAs: 'account' },
	run: async ({ oneflow }, type) => await oneflow.post('/template_types', withoutUndefined(type)),
});
