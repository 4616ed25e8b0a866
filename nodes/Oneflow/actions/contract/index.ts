import { contract } from '../../parameters/things/locators';
import { deleteOne, getOne } from '../plain';

export { create } from './create.operation';
export { getAll } from './getAll.operation';
export { getSigned } from './getSigned.operation';
export { publish } from './publish.operation';
export { publishAndWait } from './publishAndWait.operation';
export { update } from './update.operation';

const way = { contracts: contract };

/** GET /contracts/{id} (docs/oneflow-api.md 3.9). */
export const get = getOne(way, 'Get a contract with its parties, data fields, products and state', {
	shape: 'contract',
});

/** DELETE /contracts/{id} (docs/oneflow-api.md 3.9), for good. */
export const remove = deleteOne(way, 'Delete a contract for good; it cannot be restored', {
	acting: { requiresUser: true, actAs: 'contract' },
});
