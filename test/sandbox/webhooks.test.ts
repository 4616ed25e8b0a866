import {
	buyer,
	call,
	control,
	createContract,
	deliveries,
	EXTENSION_TOKEN,
	publish,
	reset,
	sink,
} from './api';
import type { Attempt, List, Webhook } from './api';

const add = async (body: Record<string, unknown>) =>
	await call<Webhook>('POST', '/webhooks', {
		user: null,
		body: { callback_url: sink('plain'), ...body },
	});
const rule = (type: string, ...values: unknown[]) => ({ type, values });
const filters = (...rules: unknown[]) => [{ filter_rules: rules }];
const types = (attempts: Attempt[]) =>
	attempts.map(({ body }) => body.events.map(({ type }) => type));
const inApp = async (change: Record<string, unknown> = {}) =>
	await control<{ ids: number[] }>('POST', '/contracts', {
		workspace_id: 61001,
		template_id: 84001,
		publish: false,
		...change,
	});

/** The documented example of a signature. */
const VECTOR = {
	signedWith: 'n8n-demo-sign-key',
	callbackId: '5b7efd06092618b8f3a18740c8379d329d3ba00e',
	signature: '8f8f4ed494574421aa4e68bc9169149cbf6d66ac',
	whenUnsigned: '9844841f261a8f71f1673c1ef179b98d86589421',
};

describe('Webhooks of the sandbox', () => {
	beforeEach(async () => await reset());

	it('stores, lists, changes and deletes a webhook', async () => {
		const made = await add({ sign_key: 'k', template_group_id: 3301, filters: null });
		expect(made.status).toBe(200);
		expect(made.body).toMatchObject({
			callback_url: sink('plain'),
			sign_key: 'k',
			template_group_id: 3301,
			integration_process_id: null,
			filters: null,
		});
		const path = `/webhooks/${made.body.id}`;
		const changed = await call<Webhook>('PUT', path, { body: { callback_url: sink('moved') } });
		expect(changed.body).toMatchObject({ callback_url: sink('moved'), sign_key: 'k' });
		const list = await call<List<Webhook>>('GET', '/webhooks?limit=100');
		expect(list.body.data.map(({ id }) => id)).toContain(made.body.id);
		const gone = await call('DELETE', path);
		expect([gone.status, gone.text]).toEqual([200, '']);
		expect((await call('GET', path)).status).toBe(404);
	});

	it.each([
		['no address', { callback_url: undefined }, 'callback_url'],
		['plain http elsewhere', { callback_url: 'http://n8n.example.com/x' }, 'callback_url'],
		['a long address', { callback_url: `https://e.com/${'x'.repeat(1000)}` }, 'callback_url'],
		['an unknown template type', { template_group_id: 1 }, 'template_group_id'],
		['no rule', { filters: filters() }, 'filters[0].filter_rules'],
		['an unknown rule', { filters: filters(rule('TAG', 1)) }, 'filters[0].filter_rules[0].type'],
		['no value', { filters: filters(rule('WORKSPACE')) }, 'filters[0].filter_rules[0].values'],
		[
			'51 values',
			{ filters: filters(rule('WORKSPACE', ...Array(51).keys())) },
			'filters[0].filter_rules[0].values',
		],
		[
			'the same rule twice',
			{ filters: filters(rule('WORKSPACE', 1), rule('WORKSPACE', 2)) },
			'filters[0].filter_rules',
		],
		[
			'workspaces as text',
			{ filters: filters(rule('WORKSPACE', '61001')) },
			'filters[0].filter_rules[0].values',
		],
		['an unknown attribute', { events: ['contract:sign'] }, 'events'],
	])('refuses %s', async (_case, change, path) => {
		const answer = await call('POST', '/webhooks', {
			body: { callback_url: sink('x'), ...change },
		});
		expect(answer.status).toBe(400);
		expect(Object.keys(answer.body.parameter_problems ?? {})).toEqual([path]);
	});

	it('signs as the documented vector, in the body', async () => {
		const { id } = (await add({ sign_key: VECTOR.signedWith })).body;
		await control('POST', '/webhooks/notify', { webhook_id: id, callback_id: VECTOR.callbackId });
		const [attempt] = await deliveries(id);
		expect(attempt?.body.signature).toBe(VECTOR.signature);
	});

	it('signs without a key as documented', async () => {
		const { id } = (await add({ sign_key: null })).body;
		await control('POST', '/webhooks/notify', { webhook_id: id, callback_id: VECTOR.callbackId });
		const [attempt] = await deliveries(id);
		expect(attempt?.body.signature).toBe(VECTOR.whenUnsigned);
	});

	it('sends the events of one action together', async () => {
		const { id } = (await add({})).body;
		const contract = await createContract();
		await publish(contract.id);
		await control('POST', `/contracts/${contract.id}/sign`);
		const sent = await deliveries(id);
		expect(types(sent)).toEqual([
			['contract:create'],
			['contract:publish', 'participant:publish'],
			['participant:sign', 'contract:sign', 'contract:lifecycle_state:start'],
		]);
		for (const { body } of sent) {
			expect(body.contract).toEqual({ id: contract.id });
			expect(body.callback_id).toMatch(/^[0-9a-f]{40}$/);
			expect(body.signature).toMatch(/^[0-9a-f]{40}$/);
			for (const event of body.events) {
				expect(event.created_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
			}
		}
	});

	it('retries nine times on the documented schedule and keeps the callback id', async () => {
		await control('POST', '/retry-factor', { factor: 0.0001 });
		const { id } = (await add({ callback_url: sink('broken', '?status=500') })).body;
		await inApp();
		const sent = await deliveries(id);
		expect(sent.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		expect(sent.slice(0, 9).map((one) => Math.round((one.next_attempt_in_ms ?? 0) * 10))).toEqual(
			[1, 5, 10, 30, 60, 300, 600, 1800, 3600].map((seconds) => seconds),
		);
		expect(sent[9]?.next_attempt_in_ms).toBeNull();
		expect(new Set(sent.map(({ callback_id: callbackId }) => callbackId)).size).toBe(1);
	});

	it.each([201, 204, 302])('counts %i as a failure and stops after a 200', async (status) => {
		await control('POST', '/retry-factor', { factor: 0.001 });
		const callback = sink(`late-${status}`, `?status=${status}&times=2`);
		const { id } = (await add({ callback_url: callback })).body;
		await inApp();
		expect((await deliveries(id)).map((one) => one.status)).toEqual([status, status, 200]);
	});

	it('begins a waiting attempt at once when told to', async () => {
		// None begins by itself meanwhile.
		await control('POST', '/retry-factor', { factor: 1000 });
		const { id } = (await add({ callback_url: sink('slow', '?status=500&times=4') })).body;
		await inApp();
		const retry = async () =>
			(await control<{ retried: number }>('POST', '/deliveries/retry')).body.retried;
		for (let retries = 0; retries < 4; ) retries += await retry();
		expect((await deliveries(id)).map((one) => one.status)).toEqual([500, 500, 500, 500, 200]);
		expect(await retry()).toBe(0);
	});

	it('is not stopped by receivers that cannot be reached', async () => {
		await control('POST', '/retry-factor', { factor: 0 });
		const { id } = (await add({ callback_url: 'http://127.0.0.1:1/none' })).body;
		await inApp();
		expect((await deliveries(id)).map((one) => one.status)).toEqual(Array(10).fill(null));
		expect((await call('GET', '/ping')).status).toBe(200);
	});

	it('ANDs the rules of a filter, ORs filters, and drops other events of the action', async () => {
		const { id } = (
			await add({
				filters: [
					{ filter_rules: [rule('EVENT_TYPE', 'contract:publish'), rule('WORKSPACE', 61001)] },
					{ filter_rules: [rule('EVENT_TYPE', 'contract:sign')] },
				],
			})
		).body;
		const [here = 0] = (await inApp({ publish: true })).body.ids;
		await inApp({ publish: true, workspace_id: 61003 });
		await control('POST', `/contracts/${here}/sign`);
		expect(types(await deliveries(id))).toEqual([['contract:publish'], ['contract:sign']]);
	});

	it('fires plain webhooks for app-made contracts, by template type', async () => {
		const matching = (await add({ template_group_id: 3301 })).body.id;
		const other = (await add({ template_group_id: 3302 })).body.id;
		await inApp();
		expect(await deliveries(matching)).toHaveLength(1);
		expect(await deliveries(other)).toHaveLength(0);
	});

	it('fires webhooks of an extension only for its types and contracts made through it', async () => {
		const [webhook, sibling] = (await call<List<Webhook>>('GET', '/webhooks')).body.data.filter(
			({ callback_url: address }) => address.includes('/demo-'),
		);
		expect([webhook?.template_group_id, sibling?.template_group_id]).toEqual([3301, 3302]);
		await inApp();
		await createContract();
		expect(await deliveries(webhook?.id)).toHaveLength(0);
		await createContract({ template_id: 84004 }, { token: EXTENSION_TOKEN });
		expect(await deliveries(webhook?.id)).toHaveLength(0);
		await createContract({}, { token: EXTENSION_TOKEN });
		expect(await deliveries(webhook?.id)).toHaveLength(1);
		expect(await deliveries(sibling?.id)).toHaveLength(0);
	});

	it('does not let users change or delete webhooks of an extension', async () => {
		const answer = await call('DELETE', '/webhooks/18001');
		expect([answer.status, answer.body.error_code]).toEqual([403, 4030000]);
		const change = await call('PUT', '/webhooks/18001', { body: { sign_key: 'mine' } });
		expect(change.status).toBe(403);
		expect((await call('GET', '/webhooks/18001')).status).toBe(200);
	});

	it('tells of deletions although the contract is gone', async () => {
		const { id } = await createContract({ parties: [buyer()] });
		const webhook = (await add({ filters: filters(rule('EVENT_TYPE', 'contract:delete')) })).body;
		await call('DELETE', `/contracts/${id}`);
		const [attempt] = await deliveries(webhook.id);
		expect(attempt?.body.contract.id).toBe(id);
	});

	it('sends hand-made notifications with a wrong or missing signature', async () => {
		const { id } = (await add({ sign_key: 'k' })).body;
		for (const signature of ['wrong', 'missing']) {
			await control('POST', '/webhooks/notify', { webhook_id: id, signature });
		}
		const sent = (await deliveries(id)).map(({ body }) => body.signature);
		expect(sent).toContain(undefined);
	});
});
