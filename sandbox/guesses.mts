/**
 * Every fact that docs/oneflow-api.md calls an assumption, or leaves open, sits here behind one
 * name, so that a correction is a one-line change. Section numbers are those of that document.
 */

/** Guesses that tests switch while the sandbox runs, see `POST /_sandbox/guesses`. */
export const DEFAULT_GUESSES = {
	/** 3.12: white space around the value of a data field is dropped when it is stored. */
	trimFieldValues: false,
};
export type Guesses = typeof DEFAULT_GUESSES;

/** 1.4 says "token or e-mail problem → 401"; a missing e-mail where one is required is read so. */
export const MISSING_USER_EMAIL_STATUS = 401;

/** 1.2: `__CREATOR__` is only known from the vendor's connector. */
export const CREATOR_PLACEHOLDER_WORKS = true;

/** 1.4: only data fields are documented as admin-only; webhooks are not. */
export const WEBHOOKS_ADMIN_ONLY = false;

/** 1.4: creating, changing and deleting template types by a known non-admin user. */
export const TEMPLATE_TYPES_ADMIN_ONLY = true;

/** 1.2: what an anonymous administrator sees in `_permissions` of a workspace. */
export const ANONYMOUS_SEES_CREATE_PERMISSION = true;

/** 2.1: lists on which `limit=all` works; the sentence that names them is cut off. */
export const LIMIT_ALL_LISTS: ReadonlySet<string> = new Set<string>();

/** 3.9: answer to the contract list filters whose names are inferred. False refuses them. */
export const GUESSED_CONTRACT_FILTERS_ENABLED = true;

/** 3.9: the inferred names. */
export const GUESSED_CONTRACT_FILTERS = {
	canceled: 'canceled',
	completedTime: 'completed_time',
	createdTime: 'created_time',
	email: 'email',
	folderIds: 'folder_ids',
	ids: 'ids',
	lifecycleStartTime: 'lifecycle_start_time',
	lifecycleStates: 'lifecycle_states',
	participantCustomId: 'participant_custom_id',
	participantIdentificationNumber: 'participant_identification_number',
} as const;

/** 3.9: whether `filter[name]` finds parts of names (case ignored) or whole names only. */
export const NAME_FILTER_FINDS_PARTS = true;

/** 3.6: status when no template of the account has the given `extension_type`. */
export const UNKNOWN_EXTENSION_TYPE_STATUS = 400;

/** 3.9: status when the template is not shared with the workspace. */
export const TEMPLATE_NOT_IN_WORKSPACE_STATUS = 400;

/** 3.9: status when a tag or folder named in a body does not exist. */
export const BODY_REFERENCE_MISSING_STATUS = 400;

/** 8 #5: a value for an inactive field is treated as a value for an unknown field. */
export const INACTIVE_FIELD_AT_CREATE_STATUS = 400;

/** P16: answer to switching a system field while a contract of that type is being created. */
export const TOGGLE_DURING_CREATE_STATUS = 409;

/** P16: how long copying a template takes, so that the collision can happen at all. */
export const CONTRACT_CREATION_MS = 10;

/** P8: answer to removing or changing what an extension made. */
export const EXTENSION_OBJECT_PROTECTED_STATUS = 403;

/** P8 speaks of removing only; name and description of such a template type stay editable. */
export const EXTENSION_TEMPLATE_TYPE_UPDATE_ALLOWED = true;

/** 3.0 #23: deleting a template type that templates still use. */
export const TEMPLATE_TYPE_IN_USE_STATUS = 409;

/** 3.11: `sign_method` and `contract:update` of a signatory fall back when left out (8 #22). */
export const SIGNATORY_DEFAULTS_ALLOWED = true;

/** 3.10: the limits of 40 count counterparties; the owner's side has its own limit of 29. */
export const PARTY_LIMITS_COUNT_OWNER_SIDE = false;

/** 8 #20: publish needs `subject` and `message`. */
export const PUBLISH_FIELDS_REQUIRED = true;

/** 3.9: limits of the publish texts, taken from the reminder. */
export const PUBLISH_SUBJECT_MAX = 150;
export const PUBLISH_MESSAGE_MAX = 5000;

/** 3.9: states in which content (parties, fields, products, files) may still change. */
export const CONTENT_EDITABLE_STATES: readonly string[] = ['draft', 'pending', 'overdue'];

/** 3.9: status when an access link is asked for a participant of the owner's side. */
export const ACCESS_LINK_OWNER_SIDE_STATUS = 400;

/** 3.10, 3.11: status when the owner's party or the last participant would be removed. */
export const LAST_PARTICIPANT_DELETE_STATUS = 409;

/** 4.11: an edit logs `contract:content_update` beside the specific event. */
export const CONTENT_UPDATE_ACCOMPANIES_EDITS = true;

/** 4.11: an edit of a partly signed contract takes the given signatures back. */
export const EDIT_RESETS_SIGNATURES = true;

/** 3.13: rows left out of a product table update are deleted. */
export const PRODUCTS_LEFT_OUT_ARE_DELETED = true;

/** 2.4: prices and contract values may be negative, discounts may not. */
export const SIGNED_PRICES = true;

/** Longest text where no limit is documented. */
export const UNSTATED_TEXT_MAX = 10_000;

/** 3.18: the template type of a webhook must exist. */
export const WEBHOOK_TYPE_MUST_EXIST = true;

/** 2.6: `c::` in paths of participants, parties and products is not confirmed. */
export const CUSTOM_ID_PATHS_BEYOND_DATA_FIELDS = false;

/** 3.15: key of a reminder recipient. */
export const REMINDER_RECIPIENT_KEY = 'id';

/** 3.18: `filters: null` means every event. */
export const NULL_FILTERS_MEAN_ALL = true;

/** 4.11: the list of event types is open; anything of this form is accepted in a filter. */
export const EVENT_TYPE_PATTERN = '^[a-z_]+(:[a-z_]+)+$';

/** 4.12: how long a receiver may take. */
export const DELIVERY_TIMEOUT_MS = 10_000;

/** 2.8: status for an identifier in a path that is not a number. */
export const MALFORMED_ID_STATUS = 400;

/** 3.3: status when a known workspace may not be seen. */
export const HIDDEN_WORKSPACE_STATUS = 403;

/** How long a pre-signed storage address works; no figure is documented. */
export const STORAGE_URL_SECONDS = 300;

/** Rows 42 and 52 of 3.0 are plain guesses; false makes them unknown routes. */
export const GUESSED_ROUTES_ENABLED = true;
