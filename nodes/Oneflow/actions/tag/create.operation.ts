import type { Operation } from '../operation';
import { requiredText } from '../../parameters/values';

/** POST /tags (API notes 3.5: path and body are inferred). */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create tag',
	description: 'Create a tag for contracts',
	fields: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			required: true,
			placeholder: 'e.g. Renewal',
			default: '',
		},
	],
	acting: { actAs: 'account' },
	async run({ item, oneflow }) {
		return await oneflow.post('/tags', { name: item.read('name', 'Name', requiredText()) });
	},
};
