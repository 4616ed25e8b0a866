import { TAGS_PATH } from '../../assumptions';
import { neededText } from '../../parameters/kit/parameter';
import { operation } from '../operation';

/** POST /tags (docs/oneflow-api.md 3.5). */
export const create = operation({
	description: 'Create a tag for contracts',
	input: { name: neededText('Name', 'name', { placeholder: 'e.g. Renewal' }) },
	acting: { actAs: 'account' },
	run: async ({ oneflow }, { name }) => await oneflow.post(TAGS_PATH, { name }),
});
