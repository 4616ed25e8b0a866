import { contract } from '../../parameters/things/locators';
import { deleteOne } from '../plain';

/** DELETE /contracts/{id} (docs/oneflow-api.md 3.9): for good; a contract that is gone counts as deleted. */
export const remove = deleteOne({
	action: 'Delete contract',
	description: 'Delete a contract for good; it cannot be restored',
	fields: [contract.field],
	acting: { requiresUser: true, actAs: 'contract' },
	path: (item) => `/contracts/${contract.of(item)}`,
});
