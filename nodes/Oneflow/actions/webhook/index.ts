import { webhook } from '../../parameters/things/locators';
import { deleteOne, getOne, listOf } from '../plain';

export { create } from './create.operation';
export { update } from './update.operation';

const way = { webhooks: webhook };
const shape = 'webhook';

/** GET /webhooks/{id} (docs/oneflow-api.md 3.18). */
export const get = getOne(way, 'Get a webhook of the account', { shape });

/** GET /webhooks (docs/oneflow-api.md 3.18). */
export const getAll = listOf('/webhooks', 'Get the webhooks of the account', { shape });

/**
 * DELETE /webhooks/{id} (docs/oneflow-api.md 3.18); Oneflow's refusal to remove an extension's own webhook is
 * shown (section 5, P8).
 */
export const remove = deleteOne(
	way,
	'Delete a webhook; those that an extension created cannot be deleted',
	{ acting: { actAs: 'account' } },
);
