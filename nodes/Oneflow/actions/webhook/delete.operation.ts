import { webhook } from '../../parameters/things/locators';
import { deleteOne } from '../plain';

/** DELETE /webhooks/{id} (docs/oneflow-api.md 3.18); an extension's own webhook Oneflow refuses (section 5, P8). */
export const remove = deleteOne(
	{ webhooks: webhook },
	'Delete a webhook; those that an extension created cannot be deleted',
);
