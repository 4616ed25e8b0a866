/* What the nodes do where Oneflow is otherwise than assumed: one guess of the sandbox flipped at a time. */
import type { Guesses } from '../../../sandbox/client.mts';
import { binaryContent, byId, failureOf, mapped, runNode, searchList } from '../../support/harness';
import { LiveHost } from '../../support/liveHost';
import { api, control, sandboxCredential } from '../../support/sandbox';

type Parameters = Record<string, unknown>;

const CONTRACT = 900500;
const CALLBACK = 'https://n8n.example.com/webhook/1';

export const parametersOf = (resource: string, operation: string, more: Parameters = {}) => ({
	resource,
	operation,
	contractId: byId(CONTRACT),
	...more,
});
const credentialFor = (userEmail?: string) =>
	userEmail === undefined ? undefined : sandboxCredential({ userEmail });

/** The rows of one operation. */
export const rows = async (
	resource: string,
	operation: string,
	more: Parameters = {},
	as?: string,
) =>
	(
		await runNode({
			parameters: parametersOf(resource, operation, more),
			credential: credentialFor(as),
		})
	).map(({ json }) => json);
const row = async (...of: [string, string, Parameters?, string?]) => (await rows(...of))[0];
const ids = async (resource: string, operation: string, more: Parameters = {}) =>
	(await rows(resource, operation, more)).map(({ id }) => Number(id)).sort();

const listed = async (filters: Parameters) => await ids('contract', 'getAll', { filters });
const created = async (more: Parameters = {}) =>
	await row('contract', 'create', {
		workspaceId: byId(61001),
		templateId: byId(84001),
		...more,
	});
const setFields = async (values: Parameters) =>
	(await rows('dataField', 'update', { dataFields: mapped(values) })).map(({ value }) => value);
const setTables = async (json: string) =>
	(
		await rows('product', 'update', {
			applyTo: 'tables',
			productsInput: 'json',
			productsJson: json,
		})
	)
		.flatMap(({ products }) => products as Array<{ name: string }>)
		.map(({ name }) => name);
const webhook = async (events: string[]) => {
	const made = await row('webhook', 'create', { callbackUrl: CALLBACK, events });
	const webhookId = byId(Number(made.id ?? made.webhook_id));
	const changed = await row('webhook', 'update', {
		webhookId,
		updateFields: { callbackUrl: `${CALLBACK}/2` },
	});
	await rows('webhook', 'delete', { webhookId });
	return [changed.callback_url, (await rows('webhook', 'getAll')).length];
};

/** Activates a trigger twice and ends it; how many webhooks it has made, and how many it leaves. */
async function trigger(parameters: Parameters): Promise<number[]> {
	const before = (await api('GET', '/webhooks?limit=100')) as unknown[] | { data: unknown[] };
	const count = async () => {
		const after = (await api('GET', '/webhooks?limit=100')) as typeof before;
		const size = (list: typeof before) => (Array.isArray(list) ? list : list.data).length;
		return size(after) - size(before);
	};
	const host = new LiveHost({ webhookBase: 'http://127.0.0.1:9' });
	const id = host.add(parameters as never, { credential: sandboxCredential() });
	await host.activate(id);
	const made = await count();
	await host.activate(id);
	const again = await count();
	await host.deactivate(id);
	return [made, again, await count()];
}

/** What the error of an operation says. */
async function failed(resource: string, operation: string, more: Parameters = {}, as?: string) {
	const parameters = parametersOf(resource, operation, more);
	const error = await failureOf({ parameters, credential: credentialFor(as) });
	return `${error.message} ${error.description ?? ''}`.replace(/\n/g, ' ');
}

/** Somebody of one's own side in the contract, or of the other. */
async function somebody(isOwn: boolean) {
	const people = await rows('participant', 'getAll');
	return byId(Number(people.find((one) => one.my_party === isOwn)?.id));
}

interface Reading {
	guess: Partial<Guesses>;
	does: string;
	run: () => Promise<unknown>;
	/** What it gives; like with the usual answer when left out. */
	gives?: unknown;
}

/** Gives the same as ever. */
const same = (guess: Partial<Guesses>, does: string, run: Reading['run']): Reading => ({
	guess,
	does,
	run,
});
const gives = (
	guess: Partial<Guesses>,
	does: string,
	run: Reading['run'],
	expected: unknown,
): Reading => ({ guess, does, run, gives: expected });
const says = (
	guess: Partial<Guesses>,
	does: string,
	call: [string, string, Parameters?, string?],
	message: RegExp,
): Reading => ({
	guess,
	does,
	run: async () => await failed(...call),
	gives: expect.stringMatching(message),
});

export const MANY_FIELDS = { order_no: '1', internal_note: 'x', delivery_terms: 'FOB' };
const PERSON = { name: 'Bo', email: 'bo@example.net' };
const SIGNATORY = { ...PERSON, role: 'signatory' };
const party = { partyType: 'company', name: 'Buyer', participants: { participant: [SIGNATORY] } };

export const readings: Reading[] = [
	// Callers
	says(
		{ missingUserEmailStatus: 400 },
		'changing a contract as nobody',
		['contract', 'update', { updateFields: { name: 'A' } }, ''],
		/User Email/,
	),
	says(
		{ creatorPlaceholder: false },
		'acting as the contract’s creator',
		['contract', 'update', { updateFields: { name: 'A' }, options: { actAs: 'creator' } }],
		/Act As, is that of an active user/,
	),
	same({ anonymousMayCreate: false }, 'listing workspaces as nobody', async () =>
		(await rows('workspace', 'getAll', {}, '')).map(({ id }) => id),
	),
	says(
		{ webhooksAdminOnly: true },
		'listing webhooks as somebody who is no administrator',
		['webhook', 'getAll', {}, 'nils@example.com'],
		/lacks the permission/,
	),
	same(
		{ templateTypesAdminOnly: false },
		'making a template type',
		async () => (await row('templateType', 'create', { name: 'A' })).name,
	),
	says(
		{ unlicensedUsers: ['ada@example.com'] },
		'writing a comment without a licence',
		['comment', 'create', { body: 'Hello' }],
		/no licence/,
	),
	says(
		{ hiddenWorkspaceStatus: 404 },
		'reading a workspace that one may not see',
		['workspace', 'get', { workspaceId: byId(61003) }, 'nils@example.com'],
		/may not be seen by the acting user/,
	),
	says(
		{ malformedIdStatus: 404 },
		'reading a contract by something that is no ID',
		['contract', 'get', { contractId: byId('x') }],
		/Contract.*"x"/,
	),
	// Lists
	same({ limitAllLists: ['contracts'] }, 'listing contracts', async () => await listed({})),
	...[3, 25].map((largestPage) =>
		same({ largestPage }, 'reading long lists', async () => {
			await control('POST', '/contracts', { workspace_id: 61001, template_id: 84001, count: 130 });
			return [
				await ids('contract', 'getAll', { returnAll: true }),
				(await rows('contract', 'getAll', { limit: 60 })).length,
				await ids('template', 'getAll', { returnAll: true }),
			];
		}),
	),
	same(
		{ undatedFirst: true },
		'listing contracts by the change of their state',
		async () => await ids('contract', 'getAll', { returnAll: true, sort: '-state_updated_time' }),
	),
	...(['newestFirst', 'mixed'] as const).map((listOrder) =>
		same({ listOrder }, 'listing contracts', async () => await listed({})),
	),
	same({ listOrder: 'newestFirst' }, 'showing the newest contracts in the editor', async () => {
		const { results } = await searchList('searchContracts', { parameters: {} });
		return results.map(({ value }) => value);
	}),
	...[['*'], ['contracts'], ['webhooks'], ['data_fields']].map((bareLists) =>
		same({ bareLists }, 'reading lists', async () => [
			await listed({ name: 'quote' }),
			await ids('webhook', 'getAll'),
			await ids('party', 'getAll'),
			await setFields(MANY_FIELDS),
		]),
	),
	...[['count'], ['_links'], ['count', '_links']].map((envelopeWithout) =>
		same({ envelopeWithout }, 'reading a long list', async () => {
			await control('POST', '/contracts', { workspace_id: 61001, template_id: 84001, count: 130 });
			return (await rows('contract', 'getAll', { returnAll: true })).length;
		}),
	),
	...(['plain', 'zulu', 'milliseconds'] as const).map((timeForm) =>
		same({ timeForm }, 'looking for a time', async () =>
			(await listed({ createdBefore: '2024-06-01T00:00:00Z' })).concat(
				await listed({ publishedBefore: '2024-06-01T00:00:00Z' }),
			),
		),
	),
	// Filters
	same(
		{ unknownParameters: 'ignored' },
		'looking for a name',
		async () => await listed({ name: 'quote' }),
	),
	...['filter[states]', 'filter[published_time]', 'filter[created_time]', 'filter[email]'].map(
		(ignored) =>
			same({ ignoredParameters: [ignored] }, 'filtering contracts', async () => [
				await listed({ states: ['draft'] }),
				await listed({ publishedBefore: '2024-06-01T00:00:00Z' }),
				await listed({ createdBefore: '2024-06-01T00:00:00Z' }),
				await listed({ participantEmail: 'eva@example.net' }),
			]),
	),
	...['filter[workspace_ids]', 'filter[active]', 'extension_type', 'template_type_id'].map(
		(ignored) =>
			same({ ignoredParameters: [ignored] }, 'filtering templates', async () => [
				await ids('template', 'getAll', { filters: { workspaceIds: [61003] } }),
				// That inactive ones are missing cannot be seen; that others come instead could.
				(await ids('template', 'getAll', { filters: { active: 'false' } })).filter(
					(id) => id !== 84007,
				),
				await ids('template', 'getAll', { filters: { extensionType: 'hubspot' } }),
				await ids('template', 'getAll', { filters: { templateTypeId: byId(3302) } }),
				(await rows('template', 'getUsable', { extensionType: 'hubspot' })).length,
			]),
	),
	same(
		{ refusedParameters: ['filter[query]'] },
		'looking for a name',
		async () => await listed({ name: 'quote' }),
	),
	says(
		{ refusedParameters: ['filter[states]'] },
		'filtering by a state that Oneflow does not filter by',
		['contract', 'getAll', { filters: { states: ['draft'] } }],
		/States: Unknown query parameter/,
	),
	...(['name', 'both', 'neither'] as const).map((contractSearch) =>
		same({ contractSearch }, 'looking for a name', async () => await listed({ name: 'A lind' })),
	),
	same(
		{ searchFindsParties: true },
		'looking for a name',
		async () => await listed({ name: 'eva' }),
	),
	same(
		{ nameFilterFindsParts: false },
		'looking for a name',
		async () => await listed({ name: 'quote' }),
	),
	same({ guessedContractFilters: false }, 'filtering contracts', async () => [
		await listed({ createdBefore: '2024-06-01T00:00:00Z' }),
		await listed({ participantEmail: 'eva@example.net' }),
	]),
	// Paths
	says(
		{ absentRows: [14] },
		'listing tags where nobody can',
		['tag', 'getAll'],
		/Oneflow does not know this call/,
	),
	says(
		{ absentRows: [14] },
		'tagging by name where tags cannot be listed',
		[
			'contract',
			'create',
			{ workspaceId: byId(61001), templateId: byId(84001), additionalFields: { tagIds: ['New'] } },
		],
		/Tag: Oneflow does not list tags here.*Enter the ID/,
	),
	says(
		{ absentRows: [15] },
		'making a tag where nobody can',
		['tag', 'create', { name: 'A' }],
		/Oneflow does not know this call/,
	),
	says(
		{ absentRows: [16] },
		'making a folder where nobody can',
		['folder', 'create', { workspaceId: byId(61001), name: 'A' }],
		/Oneflow does not know this call/,
	),
	says(
		{ absentRows: [22] },
		'renaming a template type where nobody can',
		['templateType', 'update', { templateTypeId: byId(3304), updateFields: { name: 'A' } }],
		/not found/,
	),
	same({ absentRows: [56] }, 'listing products', async () => await ids('product', 'getAll')),
	gives(
		{ absentRows: [57] },
		'deleting a product where nobody can',
		async () => {
			const [productId] = await ids('product', 'getAll');
			return await failed('product', 'delete', { productId: byId(productId) });
		},
		expect.stringMatching(/Nothing was deleted.*Oneflow’s app/),
	),
	says(
		{ absentRows: [23] },
		'deleting a template type where nobody can',
		['templateType', 'delete', { templateTypeId: byId(3304) }],
		/Nothing was deleted.*Oneflow’s app/,
	),
	gives(
		{ guessedRoutes: false },
		'deleting a participant where nobody can',
		async () => await failed('participant', 'delete', { participantId: await somebody(false) }),
		expect.stringMatching(/Nothing was deleted.*Oneflow’s app/),
	),
	same({ customIdPaths: true }, 'reading parties', async () => await ids('party', 'getAll')),
	same({ otherSuccessStatuses: true }, 'making and deleting', async () => [
		(await created()).state,
		(await rows('contract', 'delete')).length,
		await webhook(['contract:sign']),
	]),
	same(
		{ missingDeleteStatus: 404 },
		'deleting what is gone',
		async () => await rows('contract', 'delete', { contractId: byId(1) }),
	),
	says(
		{ finerErrorCodes: true },
		'reading a contract that is not there',
		['contract', 'get', { contractId: byId(1) }],
		/what they name does not exist/,
	),
	// Contracts
	says(
		{ templateNotInWorkspaceStatus: 409 },
		'making a contract in a workspace without the template',
		['contract', 'create', { workspaceId: byId(61002), templateId: byId(84001) }],
		/Template|template/,
	),
	says(
		{ bodyReferenceMissingStatus: 404 },
		'tagging with a tag that is not there',
		['contract', 'update', { updateFields: { tagIds: [1] } }],
		/Tag/i,
	),
	says(
		{ inactiveFieldStatus: 409 },
		'setting a field that is switched off',
		[
			'contract',
			'create',
			{
				workspaceId: byId(61001),
				templateId: byId(84001),
				dataFieldsInput: 'json',
				dataFieldsJson: '{ "old_ref": "1" }',
			},
		],
		/Data field "old_ref": is switched off/,
	),
	gives(
		{ trimFieldValues: true },
		'setting a value with spaces around it',
		async () => await setFields({ order_no: ' 1 ' }),
		['1'],
	),
	gives(
		{ templateIdLagMs: 60_000 },
		'reading a contract that does not know its template yet',
		async () =>
			(await row('contract', 'get', { contractId: byId(Number((await created()).id)) })).state,
		'draft',
	),
	gives(
		{ templateIdLagFrom: 'publishing', templateIdLagMs: 60_000 },
		'sending a contract that does not know its template any more',
		async () => (await row('contract', 'publish', { subject: 'A', message: 'B' })).state,
		'pending',
	),
	gives(
		{ fieldsWithoutCustomId: ['order_no'] },
		'reading and setting a field without custom ID by its name',
		async () => [
			await setFields({ 'Order number': '7', internal_note: 'x' }),
			await setFields({ 'Order number': '8' }),
			(await row('contract', 'get', { simplify: true })).dataFields,
		],
		[['7', 'x'], ['8'], expect.objectContaining({ 'Order number': '8', internal_note: 'x' })],
	),
	...[400, 404, 405].map((severalFieldsStatus) =>
		same(
			{ severalFieldsStatus },
			'setting several fields',
			async () => await setFields(MANY_FIELDS),
		),
	),
	...['fields', ''].map((dataFieldsKey) =>
		same({ dataFieldsKey }, 'setting several fields', async () => await setFields(MANY_FIELDS)),
	),
	...['tables', ''].map((productTablesKey) =>
		same(
			{ productTablesKey },
			'setting several tables',
			async () => await setTables('[{ "products": [{ "name": "One" }, { "name": "Two" }] }]'),
		),
	),
	says(
		{ publishSubjectMax: 5 },
		'sending with a longer subject',
		['contract', 'publish', { subject: 'Subject', message: 'M' }],
		/Subject: Longer than 5/,
	),
	says(
		{ publishMessageMax: 5 },
		'sending with a longer message',
		['contract', 'publish', { subject: 'S', message: 'Message' }],
		/Message: Longer than 5/,
	),
	same(
		{ publishTextsRequired: false },
		'sending',
		async () => (await row('contract', 'publish', { subject: 'S', message: 'M' })).state,
	),
	says(
		{ contentEditableStates: ['draft'] },
		'changing a contract that is sent',
		['dataField', 'update', { contractId: byId(900501), dataFields: mapped({ order_no: '2' }) }],
		/is pending, which does not allow this/,
	),
	gives(
		{ ownerAccessLinkStatus: 403 },
		'making a link for somebody of one’s own',
		async () =>
			await failed('participant', 'createAccessLink', { participantId: await somebody(true) }),
		expect.stringContaining('Access links are for participants of a counterparty.'),
	),
	same(
		{ contentUpdateAccompaniesEdits: false },
		'changing a contract',
		async () => await setFields(MANY_FIELDS),
	),
	same(
		{ editResetsSignatures: false },
		'changing a contract',
		async () => await setFields(MANY_FIELDS),
	),
	says(
		{ signatoryDefaults: false },
		'adding a signatory without sign method',
		['party', 'create', party],
		/Sign Method/i,
	),
	same(
		{ partyLimitsCountOwnerSide: true },
		'making a contract',
		async () => (await created()).state,
	),
	same({ lastParticipantStatus: 400 }, 'reading parties', async () => await ids('party', 'getAll')),
	same({ contactChangesKeep: false }, 'changing a contact', async () => {
		const updateFields = { notes: 'Second.' };
		const [contact] = await rows('contact', 'update', { contactId: byId(230001), updateFields });
		return [contact.name, contact.email, contact.phone_number, contact.notes];
	}),
	says(
		{ productsLeftOutAreDeleted: false },
		'giving a table other rows',
		[
			'product',
			'update',
			{ applyTo: 'table', productsInput: 'json', productsJson: '[{ "name": "New" }]' },
		],
		/Oneflow kept \d+ rows? of table \d+ that should have been deleted.*Product: Delete/,
	),
	says(
		{ signedPrices: false },
		'setting a negative value',
		['contract', 'update', { updateFields: { valueAmount: '-1', valueCurrency: 'SEK' } }],
		/amount/i,
	),
	...(['user_id', 'person_id'] as const).map((reminderRecipientKey) => {
		const reminder = { dateTime: '2099-01-01T00:00:00', subject: 'A', message: 'B' };
		const recipientIds = [510020];
		return reminderRecipientKey === 'user_id'
			? same(
					{ reminderRecipientKey },
					'making a reminder',
					async () => (await row('reminder', 'create', { ...reminder, recipientIds })).subject,
				)
			: says(
					{ reminderRecipientKey },
					'making a reminder whose recipients are named otherwise',
					['reminder', 'create', { ...reminder, recipientIds }],
					/Recipient/i,
				);
	}),
	// Extensions
	...([{ unknownExtensionTypeStatus: 404 }, { helperUnknownTypeStatus: 400 }] as const).map(
		(guess) =>
			says(
				guess,
				'asking for the templates of an extension that is not there',
				['template', 'getUsable', { extensionType: 'nope' }],
				/the account has no extension "nope".*demo, hubspot/,
			),
	),
	same({ extensionTypeForm: 'list' }, 'using an extension', async () => [
		await trigger({ events: ['contract:sign'], extensionType: 'demo' }),
		await ids('template', 'getAll', { filters: { extensionType: 'demo' } }),
	]),
	...(['null', 'missing'] as const).flatMap((extensionTypeForm) => [
		same(
			{ extensionTypeForm },
			'listing the templates of an extension',
			async () => await ids('template', 'getAll', { filters: { extensionType: 'demo' } }),
		),
		gives(
			{ extensionTypeForm },
			'starting with the contracts of an extension',
			async () =>
				await trigger({ events: ['contract:sign'], extensionType: 'demo' }).catch(
					({ message }: Error) => message,
				),
			expect.stringContaining('does not say which template types belong to the extension "demo"'),
		),
		gives(
			{ extensionTypeForm },
			'checking an account',
			async () =>
				(await rows('account', 'check', { extensionType: 'demo' })).map(({ check }) => check),
			['extensionUntold'],
		),
	]),
	...(['extensionType', 'nested', 'text', 'nameless'] as const).map((extensionForm) =>
		same({ extensionForm }, 'using an extension', async () => [
			(await created({ extensionType: 'demo' })).state,
			await rows('account', 'check', { extensionType: 'hubspot' }),
		]),
	),
	same({ toggleDuringCreateStatus: 400 }, 'making a contract', async () => (await created()).state),
	says(
		{ extensionObjectStatus: 409 },
		'deleting a webhook of an extension',
		['webhook', 'delete', { webhookId: byId(18001) }],
		/belongs to an extension and cannot be/,
	),
	says(
		{ extensionTypeUpdate: false },
		'renaming a template type of an extension',
		['templateType', 'update', { templateTypeId: byId(3301), updateFields: { name: 'B' } }],
		/permission/,
	),
	says(
		{ typeInUseStatus: 400 },
		'deleting a template type in use',
		['templateType', 'delete', { templateTypeId: byId(3304) }],
		/Templates still use the template type/,
	),
	// Webhooks
	same({ webhookIdKey: 'webhook_id' }, 'making, changing and removing webhooks', async () => [
		await webhook(['contract:sign']),
		await trigger({ events: ['contract:sign'] }),
	]),
	same({ signKeyShown: false }, 'making, changing and removing webhooks', async () => [
		await webhook(['contract:sign']),
		await trigger({ events: ['contract:sign'] }),
	]),
	...[400, 422].map((nullFiltersStatus) =>
		same({ nullFiltersStatus }, 'hearing of every event', async () => [
			await webhook(['*']),
			await trigger({ events: ['*'] }),
		]),
	),
	says(
		{ refusedEventTypes: ['comment:create'] },
		'asking for an event that Oneflow does not have',
		['webhook', 'create', { callbackUrl: CALLBACK, events: ['comment:create'] }],
		/does not accept one of these event types: comment:create.*Choose other events/,
	),
	same(
		{ webhookTypeMustExist: false },
		'making webhooks',
		async () => await webhook(['contract:sign']),
	),
	same(
		{ plainCallbacks: 'never' },
		'making webhooks',
		async () => await webhook(['contract:sign']),
	),
	// Files
	gives(
		{ pdfContentType: 'binary/octet-stream' },
		'downloading the PDF',
		async () => {
			const [{ binary }] = await runNode({ parameters: parametersOf('file', 'download') });
			const file = Object.values(binary ?? {})[0];
			return [file.mimeType, (await binaryContent(file)).subarray(0, 4).toString()];
		},
		['application/pdf', '%PDF'],
	),
	says(
		{ storageNeedsToken: true },
		'downloading from a host that wants the token',
		['file', 'download'],
		/file host that Oneflow points to answered with status 401/,
	),
];
