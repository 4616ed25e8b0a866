import { webhook } from '../../parameters/things/locators';
import { deleteOne } from '../plain';

/**
 * DELETE /webhooks/{id} (docs/oneflow-api.md 3.18); missing counts as deleted, while Oneflow's refusal to
 * remove an extension's own webhook is shown (section 5, P8).
 */
export const remove = deleteOne({
	action: 'Delete webhook',
	description: 'Delete a webhook; those that an extension created cannot be deleted',
	fields: [webhook.field],
	acting: { actAs: 'account' },
	path: (item) => `/webhooks/${webhook.of(item)}`,
});
