import { type Static, type TBoolean, type TInteger, Type } from '@sinclair/typebox';

/**
 * Every fact that docs/oneflow-api.md marks as [guess], or leaves open, stands here behind one
 * name, so that a correction is a one-line change. Numbers are sections of that document. What is
 * in `GuessSwitches` can be changed while the sandbox runs, by `POST /_sandbox/guesses`.
 */

const flag = (value: boolean, description: string): TBoolean =>
	Type.Boolean({ default: value, description });
const status = (value: number, description: string): TInteger =>
	Type.Integer({ minimum: 200, maximum: 599, default: value, description });
const amount = (value: number, description: string): TInteger =>
	Type.Integer({ minimum: 0, default: value, description });

export const GuessSwitches = Type.Object(
	{
		// Callers
		missingUserEmailStatus: status(401, '1.4: a user e-mail is required and missing.'),
		creatorPlaceholder: flag(true, '1.2: `__CREATOR__` stands for who made the contract.'),
		anonymousMayCreate: flag(
			true,
			'1.2: `contract:create` as the anonymous administrator sees it.',
		),
		webhooksAdminOnly: flag(false, '1.4: only admins manage webhooks.'),
		templateTypesAdminOnly: flag(true, '1.4: only admins make, change and delete template types.'),
		hiddenWorkspaceStatus: status(403, '3.3: a known workspace may not be seen.'),
		malformedIdStatus: status(400, '2.8: an identifier in a path is not a number.'),

		// Lists and paths
		limitAllLists: Type.Array(Type.String(), {
			default: [],
			description: '2.1: names of the lists on which `limit=all` works.',
		}),
		guessedContractFilters: flag(true, '3.9: the contract list filters with inferred names work.'),
		nameFilterFindsParts: flag(true, '3.9: `filter[name]` finds parts of names, case ignored.'),
		guessedRoutes: flag(true, '3.0: rows 42 and 52 exist.'),
		customIdPaths: flag(false, '2.6: `c::` works for participants, parties and products too.'),

		// Contracts
		templateNotInWorkspaceStatus: status(
			400,
			'3.9: the template is not shared with the workspace.',
		),
		bodyReferenceMissingStatus: status(400, '3.9: a tag or folder named in a body does not exist.'),
		inactiveFieldStatus: status(400, '8 #5: a value for an inactive or unknown field at create.'),
		trimFieldValues: flag(false, '3.12: white space around a value is dropped when it is stored.'),
		templateIdLagMs: amount(0, '2.10: how long a new contract does not show its template.'),
		publishTextsRequired: flag(true, '8 #20: publish needs `subject` and `message`.'),
		contentEditableStates: Type.Array(Type.String(), {
			default: ['draft', 'pending', 'overdue'],
			description: '3.9: states in which parties, fields, products and files may still change.',
		}),
		ownerAccessLinkStatus: status(400, '3.9: an access link for the owner side is asked for.'),
		contentUpdateAccompaniesEdits: flag(true, '4.11: edits log `contract:content_update` too.'),
		editResetsSignatures: flag(true, '4.11: an edit takes the signatures given so far back.'),
		signatoryDefaults: flag(true, '3.11, 8 #22: `sign_method` of a signatory may be left out.'),
		partyLimitsCountOwnerSide: flag(false, '3.10: the limits of 40 count the owner side too.'),
		lastParticipantStatus: status(409, '3.10: the last participant or the owner party is removed.'),
		productsLeftOutAreDeleted: flag(true, '3.13: rows left out of a table update are deleted.'),
		signedPrices: flag(true, '2.4: prices and contract values may be negative.'),
		reminderRecipientKey: Type.String({ default: 'id', description: '3.15: key of a recipient.' }),

		// Templates, template types, extensions
		unknownExtensionTypeStatus: status(400, '3.6: no template has the `extension_type`.'),
		toggleDuringCreateStatus: status(409, 'P16: a system field is switched during a creation.'),
		extensionObjectStatus: status(403, 'P8: what an extension made is removed or changed.'),
		extensionTypeUpdate: flag(true, 'P8: name and description of such a type may be changed.'),
		typeInUseStatus: status(409, '3.0 #23: a template type is deleted that templates use.'),

		// Webhooks and files
		webhookTypeMustExist: flag(true, '3.18: the template type of a webhook must exist.'),
		plainCallbacks: Type.Union(
			[Type.Literal('never'), Type.Literal('loopback'), Type.Literal('anywhere')],
			{
				default: 'loopback',
				description: '3.18 demands HTTPS; where an n8n without a certificate may be called.',
			},
		),
		nullFiltersMeanAll: flag(true, '3.18: `filters: null` means every event.'),
		deliveryTimeoutMs: amount(10_000, '4.12: how long a receiver may take.'),
		storageUrlSeconds: amount(300, '3.17: how long a download address works.'),
	},
	{ additionalProperties: false },
);
export type Guesses = Static<typeof GuessSwitches>;

/** The guesses as they are until a test says otherwise. */
export const defaultGuesses = (): Guesses =>
	Object.fromEntries(
		Object.entries(GuessSwitches.properties).map(([name, schema]) => [
			name,
			structuredClone(schema.default as unknown),
		]),
	) as Guesses;

/** 3.9: the inferred names of filters of the contract list. */
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

/** P16: how long copying a template takes, so that the collision can happen at all. */
export const CONTRACT_CREATION_MS = 10;

/** 3.9: limits of the publish texts, taken from the reminder. */
export const PUBLISH_SUBJECT_MAX = 150;
export const PUBLISH_MESSAGE_MAX = 5000;

/** Longest text where the document states no limit. */
export const UNSTATED_TEXT_MAX = 10_000;

/** 4.11: the list of event types is open; anything of this form is accepted in a filter. */
export const EVENT_TYPE_PATTERN = /^[a-z_]+(:[a-z_]+)+$/;
