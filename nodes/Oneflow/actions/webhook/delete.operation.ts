import type { Operation } from '../operation';
import { webhook } from '../../parameters/locators';

/**
 * DELETE /webhooks/{id} (API notes 3.18); missing counts as deleted, while Oneflow's refusal to remove an
 * extension's own webhook is shown (section 5, P8).
 */
export const remove: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete webhook',
	description: 'Delete a webhook; those that an extension made cannot be deleted',
	fields: [webhook.field],
	acting: { actAs: 'account' },
	sequentialBy: (_, item) => `webhook:${webhook.of(item)}`,
	async run({ item, oneflow }) {
		await oneflow.delete(`/webhooks/${webhook.of(item)}`);
		return { deleted: true };
	},
};
