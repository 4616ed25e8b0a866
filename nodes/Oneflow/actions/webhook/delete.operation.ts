import { webhook } from '../../parameters/things/locators';
import { deleteOne } from '../plain';

/**
 * DELETE /webhooks/{id} (docs/oneflow-api.md 3.18); Oneflow's refusal to remove an extension's own webhook is
 * shown (section 5, P8).
 */
export const remove = deleteOne(
	{ webhooks: webhook },
	'Delete a webhook; those that an extension created cannot be deleted',
);
