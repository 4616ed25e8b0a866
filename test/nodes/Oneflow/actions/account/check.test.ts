import type { IDataObject } from 'n8n-workflow';

import { signKeyFor } from '../../../../../nodes/Oneflow/webhooks/proof';
import { runNode } from '../../../../support/harness';
import {
	baseUrl,
	clearRequests,
	control,
	fault,
	requests,
	resetSandbox,
} from '../../../../support/sandbox';
import { startStub, type StubAnswer } from '../../../../support/stub';

interface Story {
	token: string;
	user_email: string;
	user_id: number;
	workspace_id: number;
}

interface Extension {
	template_types: Array<{ id: number; name: string }>;
	templates: Array<{ id: number }>;
	webhooks: Array<{ id: number }>;
}

interface Account extends Story {
	extension: Extension;
}

const EXTENSION = 'checked';

/** An account nobody knew, with an extension in it that is as it should be. */
async function healthyAccount(random: number): Promise<Account> {
	const { story } = (await control('POST', '/reset', { seed: 'random', random })) as {
		story: Story;
	};
	const extension = (await control('POST', '/extensions', {
		type: EXTENSION,
		callback_url: `https://hooks.example.com/${random}`,
		templateTypes: Array.from({ length: 1 + (random % 3) }, (_, index) => ({
			name: `Type ${index + 1}`,
			data_fields: [
				{ custom_id: 'order_no', name: 'Order number' },
				{ custom_id: `own_${index}`, name: 'Own', active: false },
			],
			templates: [{ name: `Template ${index + 1}`, workspace_ids: [story.workspace_id] }],
		})),
	})) as Extension;
	await clearRequests();
	return { ...story, extension };
}

async function patch(kind: string, id: number | string, set: IDataObject | null) {
	return (await control('POST', '/patch', { kind, id, set })) as { row: IDataObject };
}

async function check(
	account: Account,
	more: IDataObject = {},
	credential: IDataObject = {},
	waitingBase?: string,
) {
	const items = await runNode({
		waitingBase,
		parameters: {
			resource: 'account',
			operation: 'check',
			extensionType: EXTENSION,
			requiredDataFields: 'order_no',
			...more,
		},
		credential: {
			apiToken: account.token,
			userEmail: account.user_email,
			environment: 'custom',
			baseUrl: baseUrl(),
			...credential,
		},
	});
	return items.map(({ json }) => json);
}

interface Fault {
	check: string;
	severity: string;
	subject: string;
	remedy: string;
	plant(account: Account): Promise<unknown>;
	parameters?: IDataObject;
	credential?: (account: Account) => IDataObject;
}

const setFields = async (account: Account, fields: IDataObject[]) =>
	await patch('template_types', account.extension.template_types[0].id, { data_fields: fields });

async function fieldsOf(account: Account): Promise<IDataObject[]> {
	const { row } = await patch('template_types', account.extension.template_types[0].id, {});
	return row.data_fields as IDataObject[];
}

const FAULTS: Fault[] = [
	{
		check: 'token',
		severity: 'error',
		subject: 'API token',
		remedy: 'Check in the credential that the token',
		plant: async () => await Promise.resolve(),
		credential: () => ({ apiToken: 'revoked-example-token-000000000000000000' }),
	},
	{
		check: 'userMissing',
		severity: 'error',
		subject: 'stranger@example.com',
		remedy: 'Enter the address of a user of this account',
		plant: async () => await Promise.resolve(),
		credential: () => ({ userEmail: 'stranger@example.com' }),
	},
	{
		check: 'userMissing',
		severity: 'error',
		subject: 'User Email',
		remedy: 'Enter the address of an active user',
		plant: async () => await Promise.resolve(),
		credential: () => ({ userEmail: '' }),
	},
	{
		check: 'userInactive',
		severity: 'error',
		subject: '@',
		remedy: 'Activate the user in Oneflow',
		plant: async ({ user_id: id }) => await patch('users', id, { active: false }),
	},
	{
		check: 'plan',
		severity: 'error',
		subject: 'Webhooks',
		remedy: 'upgrade the plan',
		plant: async () =>
			await fault({ kind: 'status', status: 402, method: 'GET', path: '/webhooks' }),
	},
	{
		check: 'extensionUnknown',
		severity: 'error',
		subject: 'Extension "chekced"',
		remedy: `The account has: `,
		plant: async () => await Promise.resolve(),
		parameters: { extensionType: 'chekced' },
	},
	{
		check: 'dataFieldMissing',
		severity: 'error',
		subject: 'data field "order_no"',
		remedy: 'Add the field with the custom ID "order_no"',
		plant: async (account) =>
			await setFields(
				account,
				(await fieldsOf(account)).filter(({ custom_id: id }) => id !== 'order_no'),
			),
	},
	{
		check: 'dataFieldInactive',
		severity: 'error',
		subject: 'data field "order_no"',
		remedy: 'Activate the field',
		plant: async (account) =>
			await setFields(
				account,
				(await fieldsOf(account)).map((field) => ({ ...field, active: false })),
			),
	},
	{
		check: 'dataFieldRenamed',
		severity: 'error',
		subject: 'data field "order_no"',
		remedy: 'use "order_number" in the workflow',
		plant: async (account) =>
			await setFields(
				account,
				(await fieldsOf(account)).map((field) =>
					field.custom_id === 'order_no' ? { ...field, custom_id: 'order_number' } : field,
				),
			),
	},
	{
		check: 'templateTypeUnused',
		severity: 'warning',
		subject: 'Template type "Type 1"',
		remedy: 'Choose the type in a template',
		plant: async ({ extension }) => await patch('templates', extension.templates[0].id, null),
	},
	{
		check: 'templatesInactive',
		severity: 'error',
		subject: 'Template type "Type 1"',
		remedy: 'Activate one of them',
		plant: async ({ extension }) =>
			await patch('templates', extension.templates[0].id, { active: false }),
	},
	{
		check: 'workspaceForbidden',
		severity: 'error',
		subject: 'Workspace "Sales"',
		remedy: 'Give the user the right to create contracts',
		plant: async ({ user_id: id, workspace_id: workspace }) =>
			await patch('users', id, { roles: { [workspace]: 'viewer' } }),
	},
	{
		check: 'webhookMissing',
		severity: 'warning',
		subject: 'Template type "Type 1"',
		remedy: 'Oneflow Trigger',
		plant: async ({ extension }) => await patch('webhooks', extension.webhooks[0].id, null),
	},
	{
		check: 'webhookDoubled',
		severity: 'warning',
		subject: 'Webhook #',
		remedy: 'Delete one of the two',
		plant: async ({ extension }) => {
			const { row } = await patch('webhooks', extension.webhooks[0].id, {});
			const copy = { ...row, id: undefined };
			await control('POST', '/patch', { kind: 'webhooks', set: copy });
		},
	},
	{
		check: 'webhookOrphaned',
		severity: 'warning',
		subject: 'Webhook #',
		remedy: 'Delete the webhook',
		plant: async ({ extension }) => {
			const { row } = await patch('webhooks', extension.webhooks[0].id, {});
			const copy = { ...row, id: undefined };
			const set = { ...copy, template_group_id: 999_999_999 };
			await control('POST', '/patch', { kind: 'webhooks', set });
		},
	},
	...[
		'http://hooks.example.com/1',
		'https://localhost/1',
		'https://localhost./1',
		'https://10.1.2.3/1',
	].map(
		(address): Fault => ({
			check: 'webhookUnreachable',
			severity: 'error',
			subject: 'Webhook #',
			remedy: 'public https address',
			plant: async ({ extension }) =>
				await patch('webhooks', extension.webhooks[0].id, { callback_url: address }),
		}),
	),
];

describe('account: check', () => {
	afterAll(async () => {
		await resetSandbox();
	});

	it('knows that a sandbox reaches its own host', async () => {
		const account = await healthyAccount(1);
		const [webhook] = account.extension.webhooks;
		await patch('webhooks', webhook.id, { callback_url: 'http://127.0.0.1:5678/webhook/1' });
		expect(await check(account)).toEqual([]);
	});

	it.each(Array.from({ length: 20 }, (_, index) => index + 1))(
		'raises no alarm in healthy account %i, and writes nothing',
		async (random) => {
			const account = await healthyAccount(random);
			expect(await check(account)).toEqual([]);
			const methods = new Set((await requests()).map(({ method }) => method));
			expect([...methods]).toEqual(['GET']);
		},
	);

	it.each(FAULTS.map((one, index) => [one.check, one, index + 1] as const))(
		'finds %s with what to do about it',
		async (name, planted, random) => {
			const account = await healthyAccount(random);
			// One type, so that exactly one finding is right.
			for (const { id } of account.extension.template_types.slice(1)) {
				await patch('template_types', id, { extension_type: null });
			}
			await planted.plant(account);
			await clearRequests();
			const findings = await check(account, planted.parameters, planted.credential?.(account));
			expect(findings).toEqual([
				{
					severity: planted.severity,
					check: name,
					subject: expect.stringContaining(planted.subject),
					message: expect.stringMatching(/\.$/),
					remedy: expect.stringContaining(planted.remedy),
				},
			]);
			const methods = new Set((await requests()).map(({ method }) => method));
			expect([...methods]).toEqual(['GET']);
		},
	);

	it('tells a renamed field by the name that the custom ID has in another type', async () => {
		const account = await healthyAccount(2);
		await setFields(account, [
			{ ...(await fieldsOf(account))[0], custom_id: 'ref', name: 'Order number' },
		]);
		const findings = await check(account);
		expect(findings.map(({ check: name }) => name)).toEqual(['dataFieldRenamed']);
	});

	it('only warns of a template out of reach where By Extension finds another', async () => {
		const account = await healthyAccount(1);
		await patch('templates', account.extension.templates[1].id, { workspace_ids: [] });
		const findings = await check(account);
		expect(findings).toEqual([
			expect.objectContaining({ check: 'workspaceForbidden', severity: 'warning' }),
		]);
	});

	it('looks over every template type when no extension is named', async () => {
		const account = await healthyAccount(3);
		await patch('templates', account.extension.templates[0].id, null);
		const findings = await check(account, { extensionType: '', requiredDataFields: '' });
		expect(findings).toContainEqual(
			expect.objectContaining({
				check: 'templateTypeUnused',
				subject: expect.stringContaining('Type 1'),
			}),
		);
	});

	describe('of this n8n', () => {
		const NOBODY: StubAnswer = {
			status: 404,
			body: { code: 404, message: 'The requested webhook "GET 1" is not registered.' },
		};

		/** The findings where n8n answers so at its own address, with a webhook of the package at each address. */
		async function checkedAt(
			answer: StubAnswer,
			addressesAt: (origin: string) => string[],
			{ token }: { token?: string } = {},
		) {
			const account = await healthyAccount(1);
			const stub = await startStub(answer);
			const { origin } = new URL(stub.url);
			try {
				for (const address of addressesAt(origin)) {
					const set = {
						callback_url: address,
						sign_key: signKeyFor(token ?? account.token, address),
						filters: null,
					};
					await control('POST', '/patch', { kind: 'webhooks', set });
				}
				const findings = await check(account, {}, {}, `${origin}/webhook-waiting`);
				const asked = stub.requests.map(({ method, path }) => `${method} ${path}`);
				return { findings, asked, origin };
			} finally {
				await stub.close();
			}
		}

		it('names every webhook for which n8n itself says that nobody is there', async () => {
			const paths = Array.from({ length: 45 }, (_, index) => `/webhook/${index}`);
			const { findings, asked, origin } = await checkedAt(NOBODY, (at) =>
				paths.map((path) => `${at}${path}`),
			);
			expect(findings).toHaveLength(45);
			expect(findings).toContainEqual({
				severity: 'warning',
				check: 'webhookAbandoned',
				subject: expect.stringMatching(/^Webhook #\d+$/),
				message: expect.stringContaining(`${origin}/webhook/44,`),
				remedy: expect.stringContaining('Publish its workflow again, or delete the webhook'),
			});
			expect(asked.sort()).toEqual(paths.map((path) => `GET ${path}`).sort());
		});

		it.each<[string, StubAnswer]>([
			['a workflow that listens', { status: 404, body: { message: 'Did you mean POST?' } }],
			['a proxy’s 404', { status: 404, body: '<h1>Not Found</h1>' }],
			['a page with 200', { status: 200, body: NOBODY.body }],
			['a cut connection', { reset: true }],
		])('does not take %s for nobody', async (_, answer) => {
			const { findings, asked } = await checkedAt(answer, (at) => [`${at}/webhook/1`]);
			expect(findings).toEqual([]);
			expect(asked.length).toBeGreaterThan(0);
		});

		it('asks about no webhook that another token made', async () => {
			const token = 'another-example-token-00000000000000000000';
			const { findings, asked } = await checkedAt(NOBODY, (at) => [`${at}/webhook/1`], { token });
			expect({ findings, asked }).toEqual({ findings: [], asked: [] });
		});

		it('names waits at another address once for each address, and calls none', async () => {
			const wait = (at: string, execution: number) =>
				`${at}/webhook-waiting/${execution}/oneflow?signature=t&contract=1&scope=-&wait=abc-0123456789ab`;
			const other = await startStub(NOBODY);
			const { origin: old } = new URL(other.url);
			try {
				const { findings, origin } = await checkedAt({ status: 409 }, (at) => [
					wait(at, 1),
					wait(old, 2),
					wait(old, 3),
					`${old}/webhook/1`,
				]);
				expect(findings).toEqual([
					{
						severity: 'warning',
						check: 'waitElsewhere',
						subject: `Waiting executions at ${old}/webhook-waiting`,
						message: expect.stringMatching(
							new RegExp(`this n8n is at ${origin}/.* webhooks: #\\d+, #\\d+\\.$`),
						),
						remedy: expect.stringContaining('make the old address lead here again'),
					},
				]);
				expect(other.requests).toEqual([]);
			} finally {
				await other.close();
			}
		});
	});
});
