import {
	type Static,
	type TArray,
	type TBoolean,
	type TInteger,
	type TSchema,
	type TString,
	Type,
} from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/**
 * Every fact that docs/oneflow-api.md calls an assumption, or leaves open, stands here behind one
 * name, so that a correction is a one-line change. Each description begins with the rules, as the
 * document numbers them (`2.3.3` is rule 3 of section 2.3, `8 #5` question 5). What is in
 * `GuessSwitches` can be set at the start (`--guess`, `--guesses JSON`) and while the sandbox runs
 * (`POST /_sandbox/guesses`); sandbox/GUESSES.md lists it all.
 */

const flag = (value: boolean, description: string): TBoolean =>
	Type.Boolean({ default: value, description });
/** A status; where it is one of success, what is in question is accepted. */
const status = (value: number, description: string): TInteger =>
	Type.Integer({ minimum: 200, maximum: 599, default: value, description });
const amount = (value: number, description: string): TInteger =>
	Type.Integer({ minimum: 0, default: value, description });
const text = (value: string, description: string): TString =>
	Type.String({ default: value, description });
const names = (description: string): TArray<TString> =>
	Type.Array(Type.String(), { default: [], description });
/** One of several answers; the first is the one taken until somebody knows better. */
const choice = <const T extends readonly string[]>(values: T, description: string) =>
	Type.Unsafe<T[number]>(
		Type.Union(
			values.map((value) => Type.Literal(value)),
			{ default: values[0], description },
		),
	);

export const GuessSwitches = Type.Object(
	{
		// Callers
		missingUserEmailStatus: status(401, '1.2.3: a user e-mail is required and missing.'),
		creatorPlaceholder: flag(true, '1.2.5, 8 #34: `__CREATOR__` stands for who made the contract.'),
		anonymousMayCreate: flag(
			true,
			'1.2.2: `contract:create` as the anonymous administrator sees it.',
		),
		webhooksAdminOnly: flag(false, '1.4.6: only admins manage webhooks.'),
		templateTypesAdminOnly: flag(
			true,
			'1.4.3: only admins make, change and delete template types.',
		),
		unlicensedUsers: names('1.4.7: addresses of active users whose writes answer 401.'),
		hiddenWorkspaceStatus: status(403, '3.3.4: a known workspace may not be seen.'),
		malformedIdStatus: Type.Integer({
			minimum: 400,
			maximum: 599,
			default: 400,
			description: '2.8.7: an identifier in a path is not a number.',
		}),

		// Lists and paths
		limitAllLists: Type.Array(Type.String(), {
			default: [],
			description: '2.1.3, 8 #18: names of the lists on which `limit=all` works.',
		}),
		largestPage: Type.Integer({
			minimum: 1,
			maximum: 100,
			default: 100,
			description: '2.1.1, 8 #41: most rows of a page, whatever `limit` asks for.',
		}),
		undatedFirst: flag(
			false,
			'2.2.1, 8 #42: a sort turned round, such as `-state_updated_time`, begins with nulls.',
		),
		listOrder: choice(
			['oldestFirst', 'newestFirst', 'mixed'],
			'2.2.4: the order of a list that is not sorted.',
		),
		bareLists: names('2.1.6, 8 #3: lists (ends of paths) that come as a bare array; `*` is all.'),
		envelopeWithout: names('2.1.4: keys that a list’s envelope lacks, of `count` and `_links`.'),
		timeForm: choice(
			['colon', 'plain', 'zulu', 'milliseconds'],
			'2.4.1, 8 #28: the offset of times in answers: `+00:00`, `+0000`, `Z`, `.000Z`.',
		),
		unknownParameters: choice(
			['refused', 'ignored'],
			'2.3.4: what happens to query parameters and filters that do not exist.',
		),
		ignoredParameters: names('2.3.4: query parameters without effect, such as `filter[states]`.'),
		refusedParameters: names('2.3.4: query parameters refused with 400, such as `filter[query]`.'),
		contractSearch: choice(
			['query', 'name', 'both', 'neither'],
			'2.3.3, 3.9.2: which of `filter[query]` and `filter[name]` contracts have.',
		),
		searchFindsParties: flag(
			false,
			'3.9.2: the search of contracts also finds what their parties and participants are called.',
		),
		guessedContractFilters: flag(
			true,
			'3.9.1: the contract list filters with inferred names work.',
		),
		nameFilterFindsParts: flag(
			true,
			'3.9.2: the search of contracts finds parts of names, case ignored.',
		),
		guessedRoutes: flag(true, '3.0 #42 and #52: these rows exist.'),
		absentRows: Type.Array(Type.Integer(), {
			default: [],
			description: '3.0: rows whose path is an assumption and that do not exist.',
		}),
		otherSuccessStatuses: flag(
			false,
			'2.8.5, 8 #7: creating answers 201, and deleting 204, in place of 200.',
		),
		missingDeleteStatus: status(200, '2.10.2, 8 #8: a contract or party that is gone is deleted.'),
		finerErrorCodes: flag(false, '2.8.2: error codes are finer than the general `…0000`.'),
		customIdPaths: flag(false, '2.6.2: `c::` works for participants, parties and products too.'),

		// Contracts
		templateNotInWorkspaceStatus: status(
			400,
			'3.9.8: the template is not shared with the workspace.',
		),
		contactChangesKeep: flag(true, '3.4.2: a change of a contact keeps what is not sent.'),
		bodyReferenceMissingStatus: status(
			400,
			'3.9.8: a tag or folder named in a body does not exist.',
		),
		inactiveFieldStatus: status(
			400,
			'3.9.7, 8 #5: a value for an inactive or unknown field at create.',
		),
		trimFieldValues: flag(
			false,
			'3.12.4: white space around a value is dropped when it is stored.',
		),
		templateIdLagMs: amount(0, '2.10.5: how long a contract does not show its template and type.'),
		templateIdLagFrom: choice(
			['creation', 'publishing'],
			'2.10.5: publishing makes the template and type disappear for that time again.',
		),
		fieldsWithoutCustomId: names('4.4.4: custom IDs of fields whose custom ID contracts lack.'),
		severalFieldsStatus: status(
			200,
			'3.12.2, 8 #35: several data fields come in one call; 200 accepts them.',
		),
		dataFieldsKey: text('data_fields', '3.12.2, 8 #35: wraps several data fields; empty: nothing.'),
		productTablesKey: text('product_groups', '3.13.6: wraps several tables; empty: nothing.'),
		publishSubjectMax: amount(150, '3.9.12: longest subject of an invitation.'),
		publishMessageMax: amount(5_000, '3.9.12: longest message of an invitation.'),
		publishTextsRequired: flag(true, '3.9.11, 8 #20: publish needs `subject` and `message`.'),
		contentEditableStates: Type.Array(Type.String(), {
			default: ['draft', 'pending', 'overdue'],
			description: '3.9.9: states in which parties, fields, products and files may still change.',
		}),
		ownerAccessLinkStatus: status(400, '3.9.13: an access link for the owner side is asked for.'),
		contentUpdateAccompaniesEdits: flag(true, '4.11.2: edits log `contract:content_update` too.'),
		editResetsSignatures: flag(true, '4.11.2: an edit takes the signatures given so far back.'),
		signatoryDefaults: flag(true, '3.11.1, 8 #22: `sign_method` of a signatory may be left out.'),
		partyLimitsCountOwnerSide: flag(false, '3.10.2: the limits of 40 count the owner side too.'),
		lastParticipantStatus: status(
			409,
			'3.11.4: the last participant or the owner party is removed.',
		),
		productsLeftOutAreDeleted: flag(true, '3.13.4: rows left out of a table update are deleted.'),
		signedPrices: flag(true, '2.4.10: prices and contract values may be negative.'),
		reminderRecipientKey: Type.String({
			default: 'id',
			description: '3.15.2: key of a recipient.',
		}),

		// Templates, template types, extensions
		unknownExtensionTypeStatus: status(400, '3.6.3, 8 #19: no template has the `extension_type`.'),
		helperUnknownTypeStatus: status(
			200,
			'3.8.3, 8 #19: the helper knows no such `extension_type`; 200 is an empty list.',
		),
		extensionTypeForm: choice(
			['text', 'null', 'list', 'missing'],
			'4.9.4, 8 #36: how template types name their extension.',
		),
		extensionForm: choice(
			['type', 'extensionType', 'nested', 'text', 'nameless'],
			'3.1.3: how the list of extensions tells their types.',
		),
		toggleDuringCreateStatus: status(409, 'P16: a system field is switched during a creation.'),
		extensionObjectStatus: status(403, 'P8: what an extension made is removed or changed.'),
		extensionTypeUpdate: flag(true, 'P8: name and description of such a type may be changed.'),
		typeInUseStatus: status(409, '3.7.8: a template type is deleted that templates use.'),

		// Webhooks and files
		webhookIdKey: choice(
			['id', 'webhook_id'],
			'4.10.2, 8 #2: the name of a webhook’s ID; `webhook_id` comes with `integration_instance`.',
		),
		signKeyShown: flag(true, '4.10.1: webhooks are shown with their sign key.'),
		nullFiltersStatus: status(200, '3.18.3: a webhook without filters; 200 accepts it.'),
		refusedEventTypes: names('4.11.1, 8 #32: event types that a filter may not name.'),
		webhookTypeMustExist: flag(true, '3.18.7: the template type of a webhook must exist.'),
		plainCallbacks: Type.Union(
			[Type.Literal('never'), Type.Literal('loopback'), Type.Literal('anywhere')],
			{
				default: 'loopback',
				description:
					'3.18.1: where an n8n without a certificate may be called; Oneflow demands HTTPS.',
			},
		),
		nullFiltersMeanAll: flag(true, '3.18.3: no filters mean every event.'),
		deliveryTimeoutMs: amount(10_000, '4.12.6: how long a receiver may take.'),
		pdfLagMs: amount(0, '3.17.9: how long after a change of its state a contract has no PDF.'),
		pdfLate: choice(
			['unlisted', 'noRedirect', 'missingObject'],
			'3.17.9: how a PDF that is not there yet shows itself.',
		),
		pdfContentType: text('application/pdf', '3.17.9: as what a PDF is handed out.'),
		storageNeedsToken: flag(false, '3.17.3, 8 #33: download addresses need the API token.'),
		storageUrlSeconds: amount(300, '3.17.3: how long a download address works.'),
	},
	{ additionalProperties: false },
);
export type Guesses = Static<typeof GuessSwitches>;

const answersOf = (schema: TSchema): string => {
	const values = (schema['enum'] ?? schema['anyOf']?.map((one: TSchema) => one['const'])) as
		| string[]
		| undefined;
	if (values) return values.map((value) => `\`${value}\``).join(', ');
	if (schema['type'] === 'boolean') return '`true`, `false`';
	if (schema['type'] === 'array') return 'a list';
	return schema['type'] === 'string' ? 'a text' : 'a whole number';
};

/** Every switch: its name, the rules it is about, what it says, its answers and its default. */
export const listedGuesses = () =>
	Object.entries(GuessSwitches.properties).map(([name, schema]: [string, TSchema]) => {
		const [, rules = '', meaning = ''] =
			/^([\dP][\d.P# ]*(?:(?:, | and )(?:8 )?[#\dP][\d.]*(?: #\d+)?)*): (.*)$/s.exec(
				String(schema['description']),
			) ?? [];
		const standard = JSON.stringify(schema['default']);
		return { name, rules, meaning, answers: answersOf(schema), standard };
	});

/** What is wrong with guesses that somebody gave, or null. */
export function guessProblem(given: unknown): string | null {
	const schema = Type.Partial(GuessSwitches);
	if (Value.Check(schema, given)) return null;
	const [wrong] = Value.Errors(schema, given);
	return `${wrong?.path.slice(1) || 'guesses'}: ${wrong?.message ?? 'not usable'}`;
}

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

/** 3.0: the rows whose path is an assumption, for `absentRows`. */
export const GUESSED_ROWS: Readonly<Record<number, string>> = {
	14: 'GET /tags',
	15: 'POST /tags',
	16: 'POST /folders',
	22: 'PUT /template_types/:template_type_id',
	23: 'DELETE /template_types/:template_type_id',
	42: 'DELETE /contracts/:contract_id/parties/:party_id/participants/:participant_id',
	52: 'GET /contracts/:contract_id/product_groups/:group_id/products',
	56: 'GET /contracts/:contract_id/products',
	57: 'DELETE /contracts/:contract_id/product_groups/:group_id/products/:product_id',
};

/** Longest text where the document states no limit. */
export const UNSTATED_TEXT_MAX = 10_000;

/** 4.11: the list of event types is open; anything of this form is accepted in a filter. */
export const EVENT_TYPE_PATTERN = /^[a-z_]+(:[a-z_]+)+$/;
