import { listOf } from '../plain';

/** GET /webhooks (docs/oneflow-api.md 3.18). */
export const getAll = listOf('/webhooks', 'Get the webhooks of the account', {}, 'webhook');
