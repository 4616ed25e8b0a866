import { TAGS_PATH } from '../../assumptions';
import { listOf } from '../plain';

/** GET /tags (docs/oneflow-api.md 3.5). */
export const getAll = listOf(TAGS_PATH, 'Get the tags of the account');
