import { SandboxClient, type Guesses } from '../../sandbox/client.mts';
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
			(await call<List<Contract>>('GET', '/contracts?filter[name]=quote')).body.data.length,
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
];

describe('a guess', () => {
	it.each(switches)('%s can be %j', async (name, other, attempt, usual, unusual) => {
		expect(await attempt()).toEqual(usual);
		await reset();
		await sandbox().guess({ [name]: other });
		expect(await attempt()).toEqual(unusual);
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
