/**
 * What docs/oneflow-api.md calls an assumption and the nodes rely on, one constant each, so that a
 * correction is a change of one line. Where the assumption is that a thing is changed or deleted by the
 * path by which it is read (3.0, #22, #23, #42 and #57), that path stands with the thing.
 */

/** Where tags are listed and made (docs/oneflow-api.md 3.0, #14 and #15). */
export const TAGS_PATH = '/tags';

/** Where folders are made (docs/oneflow-api.md 3.0, #16, and 3.5). */
export const FOLDERS_PATH = '/folders';

/** Wraps several data fields of a contract (docs/oneflow-api.md 3.12 and section 8, #35). */
export const DATA_FIELDS_KEY = 'data_fields';

/** Wraps all product tables of a contract (docs/oneflow-api.md 3.13). */
export const PRODUCT_TABLES_KEY = 'product_groups';

/** Keys of a user's ID among a reminder's recipients; the first that Oneflow takes (docs/oneflow-api.md 3.15). */
export const REMINDER_RECIPIENT_KEYS = ['id', 'user_id'];

/** Texts of an invitation: as long as those of a reminder (docs/oneflow-api.md 3.9). */
export const LONGEST_INVITATION_SUBJECT = 150;
export const LONGEST_INVITATION_MESSAGE = 5_000;

/** Keys under which an extension may carry its type; the first that holds a text (docs/oneflow-api.md 3.1). */
export const EXTENSION_TYPE_KEYS = ['extension_type', 'type', 'key', 'extension', 'name'];

/** What an extension type that no template has may answer with (docs/oneflow-api.md 3.6 and section 8, #19). */
export const UNKNOWN_EXTENSION_TYPE_STATUSES = [400, 404];

/** A webhook's filters that let every event pass (docs/oneflow-api.md 3.18). */
export const NO_FILTERS = null;

/**
 * Waits before each look for a contract whose creation got lost on the way: Oneflow may still be at work
 * on it, and its search lags behind (docs/oneflow-api.md 2.10), by up to 40 seconds as is assumed.
 */
export const LOOKS_AFTER_LOST_ANSWER_MS = [250, 1_000, 3_750, 8_000, 10_000, 11_000, 11_000];

/** Waits between looks for a file that is not there yet: a contract's PDF is made later (docs/oneflow-api.md 3.17). */
export const LOOKS_FOR_FILE_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000];
