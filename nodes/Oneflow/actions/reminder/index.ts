import { contractListOf } from '../plain';

export { create } from './create.operation';

/** GET /contracts/{id}/reminders (docs/oneflow-api.md 3.15). */
export const getAll = contractListOf('reminders', 'Get the reminders of a contract');
