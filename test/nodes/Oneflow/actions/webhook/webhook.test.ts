import { canonicalFilters, changedFilters } from '../../../../../nodes/Oneflow/webhooks/filters';
import { byId, failureOf, operationsOf, runNode, searchList } from '../../../../support/harness';
import { api, requests, resetSandbox, sandboxCredential } from '../../../../support/sandbox';
import { startStub } from '../../../../support/stub';

const URL = 'https://n8n.example.com/webhook/oneflow-1';

const on = operationsOf('webhook');

async function makeWebhook(more: Record<string, unknown> = {}): Promise<number> {
	const filter_rules = [
		{ type: 'EVENT_TYPE', values: ['contract:sign'] },
		{ type: 'WORKSPACE', values: [61001] },
	];
	const body = { callback_url: URL, sign_key: 'k', filters: [{ filter_rules }], ...more };
	const made = await api('POST', '/webhooks', body);
	return made.id ?? made.webhook_id;
}

describe('webhooks', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('are created with filters', async () => {
		const additionalFields = {
			workspaceIds: [61001],
			templateTypeId: byId(3301),
			signKey: 'secret',
			customEvents: 'contract:archive',
			configuration: '{ "customer_id": "7" }',
		};
		const parameters = on('create', {
			callbackUrl: URL,
			events: ['contract:sign'],
			additionalFields,
		});
		await runNode({ parameters });
		expect((await requests())[0].body).toEqual({
			callback_url: URL,
			sign_key: 'secret',
			template_group_id: 3301,
			integration_process_id: null,
			configuration: { customer_id: '7' },
			filters: [
				{
					filter_rules: [
						{ type: 'EVENT_TYPE', values: ['contract:archive', 'contract:sign'] },
						{ type: 'WORKSPACE', values: [61001] },
					],
				},
			],
		});
	});

	it.each([[[]], [['*']], [['*', 'contract:sign']]])(
		'without a filter for events %j',
		async (events) => {
			await runNode({ parameters: on('create', { callbackUrl: URL, events }) });
			expect((await requests())[0].body).toMatchObject({ filters: null });
		},
	);

	it.each([
		['no address', { callbackUrl: '' }, 'Callback URL: is empty.'],
		['no web address', { callbackUrl: 'example.com' }, 'is not an https address'],
		[
			'two addresses',
			{ callbackUrl: 'https://a.example.com/x, https://b.example.com' },
			'is not an https address',
		],
		['a label for an event', { events: ['Contract Signed'] }, 'is not an event type'],
		[
			'an event in another form',
			{ additionalFields: { customEvents: 'contract.sign' } },
			'is not an event type',
		],
		['no JSON', { additionalFields: { configuration: '[1]' } }, 'is not a JSON object'],
		['a workspace by name', { additionalFields: { workspaceIds: 'Sales' } }, 'is not an ID'],
	])('are refused with %s before any call', async (_, more, message) => {
		const error = await failureOf({ parameters: on('create', { callbackUrl: URL, ...more }) });
		expect(error.message).toContain(message);
		expect(await requests()).toEqual([]);
	});

	it('are refused with a plain address by the real Oneflow', async () => {
		const credential = sandboxCredential({ environment: 'test' });
		const parameters = on('create', { callbackUrl: 'http://n8n.example.com/webhook' });
		const error = await failureOf({ parameters, credential });
		expect(error.message).toContain('is not an https address');
	});

	it('are read one by one and all together', async () => {
		const id = await makeWebhook();
		const [one] = await runNode({ parameters: on('get', { webhookId: byId(id) }) });
		expect(one.json).toMatchObject({ id, callback_url: URL });
		const all = await runNode({ parameters: on('getAll', { returnAll: true }) });
		expect(all).toHaveLength(4);
	});

	it('keep what is not named when they change', async () => {
		const id = await makeWebhook({ configuration: { a: 1 }, template_group_id: 3301 });
		const updateFields = { events: ['contract:decline'] };
		await runNode({ parameters: on('update', { webhookId: byId(id), updateFields }) });
		expect(await api('GET', `/webhooks/${id}`)).toMatchObject({
			callback_url: URL,
			sign_key: 'k',
			template_group_id: 3301,
			configuration: { a: 1 },
			filters: [
				{
					filter_rules: [
						{ type: 'EVENT_TYPE', values: ['contract:decline'] },
						{ type: 'WORKSPACE', values: [61001] },
					],
				},
			],
		});
	});

	it('send no configuration back where Oneflow shows that there is none', async () => {
		const kept = { callback_url: URL, filters: null };
		const webhook = { id: 7, ...kept, sign_key: 'k', configuration: null };
		const stub = await startStub({ body: webhook });
		await runNode({
			parameters: on('update', { webhookId: byId(7), updateFields: { signKey: 'l' } }),
			credential: sandboxCredential({ baseUrl: stub.url }),
		});
		await stub.close();
		expect(stub.requests[1].body).toEqual({ ...kept, sign_key: 'l' });
	});

	it('are not written, which might cost the hidden sign key, when nothing is named', async () => {
		const stub = await startStub({ body: { id: 7, callback_url: URL, sign_key: '****' } });
		const credential = sandboxCredential({ baseUrl: stub.url });
		await runNode({ parameters: on('update', { webhookId: byId(7) }), credential });
		await stub.close();
		expect(stub.requests.map(({ method }) => method)).toEqual(['GET']);
	});

	describe('whose update names', () => {
		const changed = async (
			values: unknown[],
			updateFields: Record<string, unknown>,
			more: Record<string, unknown> = {},
		) => {
			const filters =
				values.length === 0 ? null : [{ filter_rules: [{ type: 'EVENT_TYPE', values }] }];
			const id = await makeWebhook({ filters, ...more });
			await runNode({ parameters: on('update', { webhookId: byId(id), updateFields }) });
			const after = await api('GET', `/webhooks/${id}`);
			return { ...after, events: after.filters?.[0]?.filter_rules[0].values ?? 'all' };
		};

		// promise: A webhook’s update keeps the events that are not named
		it.each([
			['only Custom Events keep the others', ['contract:sign'], 'a:b', ['a:b', 'contract:sign']],
			[
				'only Custom Events replace the custom ones',
				['a:b', 'contract:sign'],
				'c:d',
				['c:d', 'contract:sign'],
			],
			['no Custom Events keep the others', ['a:b', 'contract:sign'], '', ['contract:sign']],
			['Custom Events keep every event', [], 'a:b', 'all'],
		])('%s', async (_, values, customEvents, expected) => {
			expect((await changed(values, { customEvents })).events).toEqual(expected);
		});

		// promise: A webhook’s update keeps the custom events that are not named
		it('only Events keep the custom ones', async () => {
			const { events } = await changed(['a:b', 'contract:sign'], { events: ['contract:decline'] });
			expect(events).toEqual(['a:b', 'contract:decline']);
		});

		it('no events at all never come to mean every event by Custom Events', async () => {
			await expect(changed(['a:b'], { customEvents: '' })).rejects.toThrow('every event');
		});

		it.each(['{}', '{ }', '', '={{ {} }}'])(
			'an empty configuration (%s) empty it',
			async (configuration) => {
				const before = { configuration: { a: 1 } };
				const { configuration: after } = await changed([], { configuration }, before);
				expect(after ?? {}).toEqual({});
			},
		);

		it('a part of the configuration keep its other keys', async () => {
			const configuration = { a: 1, b: 2, c: 3 };
			const { configuration: after } = await changed(
				[],
				{ configuration: '{ "b": null, "c": 4 }' },
				{ configuration },
			);
			expect(after).toEqual({ a: 1, c: 4 });
		});

		it('filters are refused where a rule of another kind would be lost', async () => {
			const own = { type: 'EVENT_TYPE', values: ['contract:sign'] };
			const present = [{ filter_rules: [own, { type: 'TAG', values: [1] }] }];
			expect(() => changedFilters(present, { events: ['contract:publish'] })).toThrow(
				'rules of another kind',
			);
			expect(canonicalFilters(present)).not.toBe(canonicalFilters([{ filter_rules: [own] }]));
		});

		it('one half of filters that belong together are refused', async () => {
			const pair = (event: string, workspace: number) => ({
				filter_rules: [
					{ type: 'EVENT_TYPE', values: [event] },
					{ type: 'WORKSPACE', values: [workspace] },
				],
			});
			const filters = [pair('contract:sign', 61001), pair('contract:decline', 61002)];
			const change = changed([], { events: ['contract:publish'] }, { filters });
			await expect(change).rejects.toThrow('certain events for certain workspaces');
		});
	});

	it('send back keys that nobody knows, under the older names too', async () => {
		const stub = await startStub({
			body: {
				webhook_id: 5,
				callback_url: URL,
				filters: null,
				integration_instance: null,
				legacy_webhook: false,
				configuration: { oauth: true },
				brand_new: { keep: 'me' },
			},
		});
		const credential = sandboxCredential({ baseUrl: stub.url });
		const updateFields = { signKey: '' };
		await runNode({ parameters: on('update', { webhookId: byId(5), updateFields }), credential });
		expect(stub.requests.at(-1)).toMatchObject({
			method: 'PUT',
			body: {
				callback_url: URL,
				filters: null,
				configuration: { oauth: true },
				brand_new: { keep: 'me' },
				sign_key: null,
			},
		});
		expect(Object.keys(stub.requests.at(-1)?.body).sort()).toEqual([
			'brand_new',
			'callback_url',
			'configuration',
			'filters',
			'sign_key',
		]);
		await stub.close();
	});

	it('are deleted, and one that is gone counts as deleted', async () => {
		const parameters = on('delete', { webhookId: byId(await makeWebhook()) });
		expect((await runNode({ parameters }))[0].json).toEqual({ deleted: true });
		expect((await runNode({ parameters }))[0].json).toEqual({ deleted: true });
	});

	it.each(['delete', 'update'])(
		'of an extension show the refusal to %s them',
		async (operation) => {
			const updateFields = { callbackUrl: URL };
			const parameters = on(operation, { webhookId: byId(18001), updateFields });
			const error = await failureOf({ parameters });
			expect(error.message).toContain('belongs to an extension');
			expect(error.httpCode).toBe('403');
			expect(error.description).toContain('goes when the extension is switched off');
		},
	);

	it('can be picked from a list', async () => {
		const id = await makeWebhook();
		const { results } = await searchList(
			'searchWebhooks',
			{ parameters: on('get') },
			'n8n.example',
		);
		expect(results).toMatchObject([{ name: URL, value: id }]);
	});
});
