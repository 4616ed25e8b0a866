import { contractListOf } from '../plain';

/** GET /contracts/{id}/reminders (docs/oneflow-api.md 3.15). */
export const getAll = contractListOf('reminders', 'Get the reminders of a contract');
