import { contract } from '../../parameters/things/locators';
import { deleteOne } from '../plain';

/** DELETE /contracts/{id} (docs/oneflow-api.md 3.9), for good. */
export const remove = deleteOne(
	{ contracts: contract },
	'Delete a contract for good; it cannot be restored',
);
