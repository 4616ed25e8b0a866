import type { Operation } from '../operation';
import { webhook } from '../../parameters/locators';

/**
 * DELETE /webhooks/{id} (docs/oneflow-api.md 3.18); missing counts as deleted, while Oneflow's refusal to
 * remove an extension's own webhook is shown (section 5, P8).
 */
export const remove: Operation<number> = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete webhook',
	description: 'Delete a webhook; those that an extension made cannot be deleted',
	fields: [webhook.field],
	acting: { actAs: 'account' },
	read: (item) => webhook.of(item),
	sequentialBy: (id) => `webhook:${id}`,
	async run({ oneflow }, id) {
		await oneflow.delete(`/webhooks/${id}`);
		return { deleted: true };
	},
};
