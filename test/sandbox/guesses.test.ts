import { SandboxClient, type Guesses } from '../../sandbox/client.mts';
import { listedGuesses } from '../../sandbox/guesses.mts';
import { textOf } from '../support/repository';
import {
	ADMIN,
	buyer,
	call,
	createContract,
	draftBody,
	EXTENSION_TOKEN,
	MEMBER,
	publish,
	reset,
	rootUrl,
	type Contract,
	type List,
	type Party,
} from './api';

const sandbox = () => new SandboxClient(rootUrl());
beforeEach(async () => await reset());

const status = async (method: string, path: string, options?: Parameters<typeof call>[2]) =>
	(await call(method, path, options)).status;
const textless = async () => await status('POST', '/contracts/900500/publish', { body: {} });
const counterparty = async (id: number) =>
	(await call<Contract>('GET', `/contracts/${id}`)).body.parties.find((one) => !one.my_party);

const rows = async <T = { id: number }>(path: string) =>
	(await call<List<T>>('GET', path)).body.data;
const createdTime = async () =>
	(await call<{ created_time: string }>('GET', '/workspaces/61001')).body.created_time;
const templateOf = async (id: number) =>
	(await call<Contract>('GET', `/contracts/${id}`)).body._private_ownerside['template_id'];
const firstChanged = async (hyphen: '-' | '') => {
	type Row = { state_updated_time: string | null };
	return (await rows<Row>(`/contracts?sort=${hyphen}state_updated_time`))[0]?.state_updated_time;
};
const FIELDS = [{ _private_ownerside: { custom_id: 'order_no' }, value: '1' }];
const severalFields = async (body: object) =>
	await status('PUT', '/contracts/900500/data_fields', { body });
const severalTables = async (body: object) =>
	await status('PUT', '/contracts/900500/product_groups', { body });
const publishStatus = async (body: object) =>
	await status('POST', '/contracts/900500/publish', { body });
const makeWebhook = async (type: string | null) =>
	await status('POST', '/webhooks', {
		body: {
			callback_url: 'https://hooks.one.example/x',
			filters: type === null ? null : [{ filter_rules: [{ type: 'EVENT_TYPE', values: [type] }] }],
		},
	});
/** What the storage host says to somebody without a token. */
const download = async () => {
	const answer = await call('GET', '/contracts/900500/files/1?download=true');
	const stored = await fetch(answer.headers.get('location') ?? '');
	await stored.arrayBuffer();
	return { status: stored.status, type: stored.headers.get('content-type') };
};

/** What is done, and its outcome with the guess as it is and with another one. */
const switches: Array<
	[keyof Guesses, Guesses[keyof Guesses], () => Promise<unknown>, unknown, unknown]
> = [
	[
		'missingUserEmailStatus',
		400,
		async () => await status('DELETE', '/contracts/900500', { user: null }),
		401,
		400,
	],
	[
		'creatorPlaceholder',
		false,
		async () => await status('GET', '/contracts/900500', { user: '__CREATOR__' }),
		200,
		401,
	],
	[
		'anonymousMayCreate',
		false,
		async () =>
			(
				await call<{ _permissions: Record<string, boolean> }>('GET', '/workspaces/61001', {
					user: null,
				})
			).body._permissions['contract:create'],
		true,
		false,
	],
	[
		'webhooksAdminOnly',
		true,
		async () => await status('GET', '/webhooks', { user: MEMBER }),
		200,
		403,
	],
	[
		'templateTypesAdminOnly',
		false,
		async () => await status('POST', '/template_types', { user: MEMBER, body: { name: 'Mine' } }),
		403,
		200,
	],
	[
		'hiddenWorkspaceStatus',
		404,
		async () => await status('GET', '/workspaces/61003', { user: MEMBER }),
		403,
		404,
	],
	['malformedIdStatus', 404, async () => await status('GET', '/contracts/x'), 400, 404],
	['limitAllLists', ['users'], async () => await status('GET', '/users?limit=all'), 400, 200],
	[
		'guessedContractFilters',
		false,
		async () => await status('GET', '/contracts?filter[ids]=900500'),
		200,
		400,
	],
	[
		'nameFilterFindsParts',
		false,
		async () =>
			(await call<List<Contract>>('GET', '/contracts?filter[query]=quote')).body.data.length,
		2,
		0,
	],
	[
		'guessedRoutes',
		false,
		async () => {
			const { id, product_groups: groups } = await createContract();
			return await status('GET', `/contracts/${id}/product_groups/${groups?.[0]?.id}/products`);
		},
		200,
		404,
	],
	[
		'customIdPaths',
		true,
		async () => {
			const { id } = await createContract({
				parties: [{ ...buyer(), _private_ownerside: { custom_id: 'crm-1' } }],
			});
			return await status('GET', `/contracts/${id}/parties/c::crm-1`);
		},
		400,
		200,
	],
	[
		'templateNotInWorkspaceStatus',
		409,
		async () =>
			await status('POST', '/contracts/create', { body: draftBody({ workspace_id: 61002 }) }),
		400,
		409,
	],
	[
		'bodyReferenceMissingStatus',
		404,
		async () =>
			await status('POST', '/contracts/create', { body: draftBody({ tags: [{ id: 1 }] }) }),
		400,
		404,
	],
	[
		'inactiveFieldStatus',
		409,
		async () =>
			await status('POST', '/contracts/create', {
				body: draftBody({ data_fields: [{ custom_id: 'old_ref', value: '1' }] }),
			}),
		400,
		409,
	],
	['publishTextsRequired', false, textless, 400, 200],
	[
		'contentEditableStates',
		['draft'],
		async () =>
			await status('PUT', '/contracts/900501/data_fields/c::order_no', { body: { value: '1' } }),
		200,
		409,
	],
	[
		'ownerAccessLinkStatus',
		403,
		async () => {
			const { parties } = await createContract();
			const mine = parties.find((one) => one.my_party)?.participants?.[0]?.id;
			return await status('POST', `/contracts/900506/participants/${mine}/access_link`);
		},
		400,
		403,
	],
	[
		'signatoryDefaults',
		false,
		async () => await status('POST', '/contracts/create', { body: draftBody() }),
		200,
		400,
	],
	[
		'partyLimitsCountOwnerSide',
		true,
		async () => {
			const person = (index: number) => ({
				type: 'individual',
				participant: { name: 'X', email: `x${index}@example.org`, delivery_channel: 'email' },
			});
			const parties = Array.from({ length: 40 }, (_one, index) => person(index));
			return await status('POST', '/contracts/create', { body: draftBody({ parties }) });
		},
		200,
		400,
	],
	[
		'lastParticipantStatus',
		400,
		async () => {
			const party = await counterparty(900500);
			const path = `/contracts/900500/parties/${party?.id}`;
			return await status('DELETE', `${path}/participants/${party?.participants?.[0]?.id}`);
		},
		409,
		400,
	],
	[
		'contactChangesKeep',
		false,
		async () => {
			const body = { workspace_id: 61001, name: 'Eva', notes: 'First.' };
			const made = await call<{ id: number }>('POST', '/contacts', { body });
			const change = { body: { notes: 'Second.' } };
			return (await call<{ name: string }>('PUT', `/contacts/${made.body.id}`, change)).body.name;
		},
		'Eva',
		'',
	],
	[
		'productsLeftOutAreDeleted',
		false,
		async () => {
			const { id } = await createContract();
			const body = { product_groups: [{ products: [{ name: 'New' }] }] };
			const answer = await call<{ product_groups: Array<{ products: unknown[] }> }>(
				'PUT',
				`/contracts/${id}/product_groups`,
				{ body },
			);
			return answer.body.product_groups[0]?.products.length;
		},
		1,
		3,
	],
	[
		'signedPrices',
		false,
		async () =>
			await status('POST', '/contracts/create', {
				body: draftBody({ value: { amount: '-1.00', currency: 'SEK' } }),
			}),
		200,
		400,
	],
	[
		'reminderRecipientKey',
		'user_id',
		async () =>
			await status('POST', '/contracts/900500/reminders', {
				body: {
					date_time: '2099-01-01T00:00:00Z',
					subject: 'S',
					message: 'M',
					reminder_recipients: [{ user_id: 510020 }],
				},
			}),
		400,
		200,
	],
	[
		'unknownExtensionTypeStatus',
		404,
		async () => await status('GET', '/templates?extension_type=nobody'),
		400,
		404,
	],
	['extensionObjectStatus', 409, async () => await status('DELETE', '/webhooks/18001'), 403, 409],
	[
		'extensionTypeUpdate',
		false,
		async () => await status('PUT', '/template_types/3301', { body: { name: 'Other' } }),
		200,
		403,
	],
	['typeInUseStatus', 400, async () => await status('DELETE', '/template_types/3304'), 409, 400],
	[
		'webhookTypeMustExist',
		false,
		async () =>
			await status('POST', '/webhooks', {
				body: { callback_url: 'https://hooks.one.example/x', template_group_id: 1 },
			}),
		400,
		200,
	],
	[
		'plainCallbacks',
		'never',
		async () => await status('POST', '/webhooks', { body: { callback_url: 'http://localhost/x' } }),
		200,
		400,
	],
	[
		'plainCallbacks',
		'anywhere',
		async () => await status('POST', '/webhooks', { body: { callback_url: 'http://n8n:5678/x' } }),
		400,
		200,
	],
	[
		'nullFiltersMeanAll',
		false,
		async () => {
			await createContract({}, { token: EXTENSION_TOKEN });
			await sandbox().idle();
			return (await sandbox().deliveries(18001)).length;
		},
		1,
		0,
	],
	[
		'contentUpdateAccompaniesEdits',
		false,
		async () => {
			await call('PUT', '/contracts/900500/data_fields/c::order_no', { body: { value: 'x' } });
			const events = await call<List<{ type: string }>>('GET', '/contracts/900500/events');
			return events.body.data.some(({ type }) => type === 'contract:content_update');
		},
		true,
		false,
	],
	[
		'editResetsSignatures',
		false,
		async () => {
			await sandbox().sign(900501, { email: 'bo@example.org' });
			await call('PUT', '/contracts/900501/data_fields/c::order_no', { body: { value: 'x' } });
			const { parties } = (await call<Contract>('GET', '/contracts/900501')).body;
			const people = parties.flatMap((one: Party) => one.participants ?? []);
			return people.find(({ email }) => email === 'bo@example.org')?.sign_state;
		},
		'undecided',
		'signed',
	],
	[
		'unlicensedUsers',
		[MEMBER],
		async () =>
			await status('POST', '/contracts/900500/comments', { user: MEMBER, body: { body: 'Hello' } }),
		200,
		401,
	],
	['largestPage', 2, async () => (await rows('/contracts?limit=3')).length, 3, 2],
	['undatedFirst', true, async () => await firstChanged('-'), expect.any(String), null],
	[
		'undatedFirst',
		true,
		async () => await firstChanged(''),
		expect.any(String),
		expect.any(String),
	],
	['listOrder', 'newestFirst', async () => (await rows('/contracts'))[0]?.id, 900500, 900505],
	['listOrder', 'mixed', async () => (await rows('/contracts'))[0]?.id, 900500, 900501],
	[
		'bareLists',
		['tags'],
		async () => Array.isArray((await call('GET', '/tags')).body),
		false,
		true,
	],
	['bareLists', ['*'], async () => Array.isArray((await call('GET', '/users')).body), false, true],
	[
		'envelopeWithout',
		['count'],
		async () => Object.keys((await call<object>('GET', '/tags')).body).sort(),
		['_links', 'count', 'data'],
		['_links', 'data'],
	],
	['timeForm', 'plain', async () => (await createdTime()).slice(19), '+00:00', '+0000'],
	['timeForm', 'zulu', async () => (await createdTime()).slice(19), '+00:00', 'Z'],
	['timeForm', 'milliseconds', async () => (await createdTime()).slice(19), '+00:00', '.000Z'],
	[
		'unknownParameters',
		'ignored',
		async () => await status('GET', '/tags?filter[nothing]=1'),
		400,
		200,
	],
	[
		'ignoredParameters',
		['filter[states]'],
		async () => (await rows('/contracts?filter[states]=draft')).length,
		1,
		6,
	],
	[
		'refusedParameters',
		['filter[states]'],
		async () => await status('GET', '/contracts?filter[states]=draft'),
		200,
		400,
	],
	[
		'contractSearch',
		'neither',
		async () => await status('GET', '/contracts?filter[query]=quote'),
		200,
		400,
	],
	[
		'searchFindsParties',
		true,
		async () => (await rows('/contracts?filter[query]=Buyer')).length > 0,
		false,
		true,
	],
	['absentRows', [14], async () => await status('GET', '/tags'), 200, 404],
	[
		'otherSuccessStatuses',
		true,
		async () => [
			await status('POST', '/tags', { body: { name: 'One more' } }),
			await status('DELETE', '/contracts/900500'),
			await status('GET', '/tags'),
		],
		[200, 200, 200],
		[201, 204, 200],
	],
	['missingDeleteStatus', 404, async () => await status('DELETE', '/contracts/1'), 200, 404],
	[
		'missingDeleteStatus',
		404,
		async () => await status('DELETE', '/contracts/900500/parties/1'),
		200,
		404,
	],
	[
		'finerErrorCodes',
		true,
		async () => (await call<{ error_code: number }>('GET', '/contracts/1')).body.error_code,
		4_040_000,
		4_040_017,
	],
	[
		'trimFieldValues',
		true,
		async () => {
			const path = '/contracts/900500/data_fields/c::order_no';
			return (await call<{ value: string }>('PUT', path, { body: { value: ' x ' } })).body.value;
		},
		' x ',
		'x',
	],
	[
		'templateIdLagMs',
		60_000,
		async () => await templateOf((await createContract()).id),
		84001,
		undefined,
	],
	[
		'fieldsWithoutCustomId',
		['order_no'],
		async () => [
			await status('GET', '/contracts/900500/data_fields/c::order_no'),
			(await call<Contract>('GET', '/contracts/900500')).body.data_fields?.[0]?._private_ownerside
				.custom_id,
		],
		[200, 'order_no'],
		[404, null],
	],
	['severalFieldsStatus', 405, async () => await severalFields({ data_fields: FIELDS }), 200, 405],
	['dataFieldsKey', 'fields', async () => await severalFields({ fields: FIELDS }), 400, 200],
	['dataFieldsKey', '', async () => await severalFields(FIELDS), 400, 200],
	['productTablesKey', 'tables', async () => await severalTables({ tables: [] }), 400, 200],
	['productTablesKey', '', async () => await severalTables([]), 400, 200],
	[
		'publishSubjectMax',
		5,
		async () => await publishStatus({ subject: 'Subject', message: 'M' }),
		200,
		400,
	],
	[
		'publishMessageMax',
		5,
		async () => await publishStatus({ subject: 'S', message: 'Message' }),
		200,
		400,
	],
	[
		'helperUnknownTypeStatus',
		400,
		async () => await status('GET', '/helpers/contract_create_data?extension_type=nobody'),
		200,
		400,
	],
	...(
		[
			['null', null],
			['list', ['demo', 'another']],
			['missing', undefined],
		] as const
	).map(([form, shown]): (typeof switches)[number] => [
		'extensionTypeForm',
		form,
		async () =>
			(await call<{ extension_type: unknown }>('GET', '/template_types/3301')).body.extension_type,
		'demo',
		shown,
	]),
	...(
		[
			[
				'extensionType',
				{ active: true, id: 2101, name: 'Demo integration', extension_type: 'demo' },
			],
			['nested', { id: 2101, extension: { name: 'Demo integration', type: 'demo' } }],
			['text', 'demo'],
			['nameless', { active: true, id: 2101 }],
		] as const
	).map(([form, shown]): (typeof switches)[number] => [
		'extensionForm',
		form,
		async () => (await rows<unknown>('/accounts/extensions'))[0],
		{ active: true, id: 2101, name: 'Demo integration', type: 'demo' },
		shown,
	]),
	[
		'webhookIdKey',
		'webhook_id',
		async () => {
			const [first] = await rows<object>('/webhooks');
			return Object.keys(first).filter((key) => /id$|instance$/.test(key));
		},
		['id', 'integration_process_id', 'template_group_id'],
		['webhook_id', 'integration_instance', 'template_group_id'],
	],
	[
		'signKeyShown',
		false,
		async () => 'sign_key' in (await call<object>('GET', '/webhooks/18001')).body,
		true,
		false,
	],
	['nullFiltersStatus', 400, async () => await makeWebhook(null), 200, 400],
	[
		'refusedEventTypes',
		['comment:create'],
		async () => await makeWebhook('comment:create'),
		200,
		400,
	],
	[
		'pdfLagMs',
		60_000,
		async () => {
			const { id } = await createContract();
			return [
				(await rows(`/contracts/${id}/files`)).length,
				await status('GET', `/contracts/${id}/files/1?download=true`),
			];
		},
		[1, 302],
		[0, 404],
	],
	[
		'pdfContentType',
		'binary/octet-stream',
		async () => (await download()).type,
		'application/pdf',
		'binary/octet-stream',
	],
	['storageNeedsToken', true, async () => (await download()).status, 200, 401],
	['storageUrlSeconds', 0, async () => (await download()).status, 200, 403],
];

describe('a guess', () => {
	it.each(switches)('%s can be %j', async (name, other, attempt, usual, unusual) => {
		expect(await attempt()).toEqual(usual);
		await reset();
		await sandbox().guess({ [name]: other });
		expect(await attempt()).toEqual(unusual);
	});

	const made = async (change: object) =>
		(await call<Contract>('POST', '/contracts/create', { body: draftBody({ ...change }) })).body;
	it.each<[keyof Guesses, () => Promise<unknown>, unknown]>([
		[
			'missingUserEmailStatus',
			async () => {
				const body = { _private: { name: 'By nobody' } };
				return (await call<Contract>('PUT', '/contracts/900500', { user: null, body })).body
					._private['name'];
			},
			'By nobody',
		],
		[
			'hiddenWorkspaceStatus',
			async () =>
				(await call<{ id: number }>('GET', '/workspaces/61003', { user: MEMBER })).body.id,
			61003,
		],
		[
			'templateNotInWorkspaceStatus',
			async () => (await made({ workspace_id: 61002 })).state,
			'draft',
		],
		[
			'bodyReferenceMissingStatus',
			async () => {
				const { state, tags } = await made({ tags: [{ id: 1 }], folder_id: 1 });
				return [state, tags];
			},
			['draft', []],
		],
		[
			'inactiveFieldStatus',
			async () => (await made({ data_fields: [{ custom_id: 'old_ref', value: '1' }] })).state,
			'draft',
		],
		[
			'ownerAccessLinkStatus',
			async () => {
				const { id, parties } = await createContract();
				const mine = parties.find((one) => one.my_party)?.participants?.[0]?.id;
				const path = `/contracts/${id}/participants/${mine}/access_link`;
				return Object.keys((await call('POST', path)).body);
			},
			['access_link'],
		],
		[
			'lastParticipantStatus',
			async () => {
				const { id, parties } = await createContract();
				for (const party of parties) await call('DELETE', `/contracts/${id}/parties/${party.id}`);
				return (await call<Contract>('GET', `/contracts/${id}`)).body.parties;
			},
			[],
		],
		[
			'unknownExtensionTypeStatus',
			async () => (await call<List<unknown>>('GET', '/templates?extension_type=none')).body.count,
			0,
		],
		[
			'extensionObjectStatus',
			async () => {
				await call('DELETE', '/webhooks/18001');
				return await status('GET', '/webhooks/18001');
			},
			404,
		],
		[
			'typeInUseStatus',
			async () => {
				await call('DELETE', '/template_types/3304');
				return await status('GET', '/template_types/3304');
			},
			404,
		],
	])('%s of 200 lets the call through', async (name, attempt, outcome) => {
		await sandbox().guess({ [name]: 200 });
		expect(await attempt()).toEqual(outcome);
	});

	it.each([
		['noRedirect', 200, undefined],
		['missingObject', 302, 404],
	] as const)('lets a late PDF show itself as %s', async (pdfLate, answered, stored) => {
		await sandbox().guess({ pdfLagMs: 60_000, pdfLate });
		const { id } = await createContract();
		const answer = await call('GET', `/contracts/${id}/files/1?download=true`);
		expect(answer.status).toBe(answered);
		const address = answer.headers.get('location');
		expect(address === null ? undefined : (await fetch(address)).status).toBe(stored);
	});

	it('lets the template disappear again when the contract is published', async () => {
		await sandbox().guess({ templateIdLagMs: 1_500, templateIdLagFrom: 'publishing' });
		await sandbox().patch('contracts', 900500, { created_time: '2025-03-01T10:00:00+00:00' });
		expect(await templateOf(900500)).toBe(84001);
		await publish(900500);
		expect(await templateOf(900500)).toBeUndefined();
	});

	it('stands in the table with its rules, its answers and its default', () => {
		const table = textOf('sandbox/GUESSES.md')
			.split('\n')
			.filter((line) => line.startsWith('| `'))
			.map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
		const listed = listedGuesses().map(({ name, rules, meaning, answers, standard }) => [
			`\`${name}\``,
			rules,
			meaning,
			answers,
			`\`${standard}\``,
		]);
		expect(table).toEqual(listed);
		expect(listed.filter(([, rules]) => rules === '')).toEqual([]);
	});

	it('is tried out here', () => {
		const tried = new Set<string>([
			...switches.map(([name]) => name),
			...['pdfLate', 'templateIdLagFrom'],
			// By the tests of deliveries and of template types, which need more than one call.
			...['deliveryTimeoutMs', 'toggleDuringCreateStatus'],
		]);
		expect(listedGuesses().filter(({ name }) => !tried.has(name))).toEqual([]);
	});

	it('that does not exist or has no such answer is refused', async () => {
		await expect(sandbox().guess({ nothing: true } as Partial<Guesses>)).rejects.toThrow('400');
		await expect(sandbox().guess({ guessedRoutes: 3 as unknown as boolean })).rejects.toThrow(
			'400',
		);
	});

	it('lasts until the next reset', async () => {
		const before = await sandbox().guesses();
		await sandbox().guess({ publishTextsRequired: false });
		await reset();
		expect(await sandbox().guesses()).toEqual(before);
		expect((await publish(900500)).status).toBe(200);
		expect((await call('GET', '/ping', { user: ADMIN })).status).toBe(200);
	});
});
