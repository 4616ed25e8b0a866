import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { speedUp } from '../../../support/harness';
import { LiveHost } from '../../../support/liveHost';
import { startTwisted, type Twist } from '../../../support/twisted';
import {
	api,
	clearFaults,
	clearRequests,
	control,
	fault,
	latency,
	rateLimit,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../support/sandbox';

interface Webhook {
	id: number;
	callback_url: string;
	sign_key: string;
	template_group_id: number | null;
	filters: Array<{ filter_rules: Array<{ type: string; values: unknown[] }> }> | null;
}

const LOCAL = 'http://127.0.0.1:9';
const SEEDED = [18001, 18002, 18003];
const WORKSPACES = [61001, 61002, 61003];

async function everyWebhook(): Promise<Webhook[]> {
	const { data } = await api('GET', '/webhooks?limit=100');
	// Where the sandbox does as a report measured it, the ID may have its other name.
	return (data as Array<Webhook & { webhook_id?: number }>).map((one) => ({
		...one,
		id: one.id ?? one.webhook_id,
	}));
}

/** The webhooks that were not there from the start. */
async function made(): Promise<Webhook[]> {
	return (await everyWebhook()).filter(({ id }) => !SEEDED.includes(id));
}

const eventRule = (...values: string[]) => ({ type: 'EVENT_TYPE', values });
const workspaceRule = (...values: number[]) => ({ type: 'WORKSPACE', values });
const filter = (...rules: object[]) => ({ filter_rules: rules });

describe('registration', () => {
	let host: LiveHost;

	beforeEach(async () => {
		await resetSandbox();
		host = new LiveHost({ webhookBase: LOCAL });
	});

	const add = (parameters: IDataObject, credential?: ICredentialDataDecryptedObject) =>
		host.add(parameters, { credential: credential ?? sandboxCredential() });

	const activated = async (parameters: IDataObject) => {
		const id = add(parameters);
		await host.activate(id);
		return id;
	};

	const edit = (id: string, parameters: IDataObject) => {
		host.workflows.get(id)!.node.parameters = parameters;
	};

	const shape = async () =>
		(await made()).map(({ template_group_id: type, filters }) => ({ type, filters }));

	it.each([
		['one event', { events: ['contract:sign'] }, [[null, [filter(eventRule('contract:sign'))]]]],
		[
			'several events',
			{ events: ['contract:sign', 'comment:create'] },
			[[null, [filter(eventRule('comment:create', 'contract:sign'))]]],
		],
		['any event', { events: ['*', 'contract:sign'] }, [[null, null]]],
		[
			'own events beside chosen ones',
			{ events: ['contract:sign'], options: { customEvents: 'contract:archive, contract:sign' } },
			[[null, [filter(eventRule('contract:archive', 'contract:sign'))]]],
		],
		[
			'own events alone',
			{ events: [], options: { customEvents: 'contract:archive' } },
			[[null, [filter(eventRule('contract:archive'))]]],
		],
		[
			'workspaces with any event',
			{ events: ['*'], workspaceIds: [61002, 61001] },
			[[null, [filter(workspaceRule(61001, 61002))]]],
		],
		[
			'workspaces with events',
			{ events: ['contract:sign'], workspaceIds: WORKSPACES },
			[[null, [filter(eventRule('contract:sign'), workspaceRule(...WORKSPACES))]]],
		],
		[
			'a template type',
			{ events: ['*'], templateTypeId: { __rl: true, mode: 'id', value: '3303' } },
			[[3303, null]],
		],
		[
			'an extension type',
			{ events: ['*'], extensionType: 'demo' },
			[
				[3301, null],
				[3302, null],
			],
		],
		[
			'a template type of the extension type',
			{
				events: ['*'],
				extensionType: 'demo',
				templateTypeId: { __rl: true, mode: 'list', value: 3302 },
			},
			[[3302, null]],
		],
	])('makes exactly the webhooks for %s', async (_, parameters, wanted) => {
		const id = await activated(parameters);
		expect(await shape()).toEqual(wanted.map(([type, filters]) => ({ type, filters })));
		const keys = new Set((await made()).map(({ sign_key: key }) => key));
		expect([...keys]).toEqual([host.signKey(id)]);
		expect([...keys][0]).toMatch(/^[0-9a-f]{64}$/);
		expect((await made())[0].callback_url).toBe(host.url(id));
		expect(await host.checkExists(id)).toBe(true);
		await host.deactivate(id);
		expect(await made()).toEqual([]);
	});

	it('splits lists of more than fifty values into filters that together ask for the same', async () => {
		const events = Array.from(
			{ length: 51 },
			(_, at) => `contract:own_${'abcdefgh'[at % 8]}${'abcdefgh'[at >> 3]}`,
		);
		const workspaceIds = Array.from({ length: 101 }, (_, at) => 61001 + at);
		const id = await activated({
			events: [],
			workspaceIds,
			options: { customEvents: events.join() },
		});
		const [{ filters }] = await made();
		expect(filters).toHaveLength(6);
		const pairs = new Set<string>();
		for (const { filter_rules: rules } of filters ?? []) {
			const [ofEvents, ofWorkspaces] = rules.map(({ values }) => values);
			expect(ofEvents.length <= 50 && ofWorkspaces.length <= 50).toBe(true);
			for (const event of ofEvents) for (const space of ofWorkspaces) pairs.add(`${event}${space}`);
		}
		expect(pairs.size).toBe(51 * 101);
		expect(await host.checkExists(id)).toBe(true);
	});

	it('leaves exactly the wanted webhooks after each edit', async () => {
		const id = await activated({ events: ['contract:sign'], extensionType: 'demo' });
		for (const parameters of [
			{ events: ['contract:sign'], extensionType: 'hubspot' },
			{ events: ['contract:sign', 'contract:decline'] },
			{ events: ['*'], workspaceIds: [61001] },
			{ events: ['*'], templateTypeId: { __rl: true, mode: 'id', value: '3301' } },
		]) {
			edit(id, parameters);
			await host.activate(id);
			expect(await made()).toHaveLength(1);
			expect(await host.checkExists(id)).toBe(true);
		}
	});

	it('removes its webhooks when setup becomes manual', async () => {
		const id = await activated({ events: ['*'] });
		edit(id, { events: ['*'], setup: 'manual' });
		await host.activate(id);
		expect(await made()).toEqual([]);
	});

	it.each<[string, (webhook: Webhook) => Promise<unknown>]>([
		['removed', async ({ id }) => await api('DELETE', `/webhooks/${id}`)],
		['widened', async ({ id }) => await api('PUT', `/webhooks/${id}`, { filters: null })],
		[
			'given other events',
			async ({ id }) =>
				await api('PUT', `/webhooks/${id}`, { filters: [filter(eventRule('contract:create'))] }),
		],
		[
			'tied to another template type',
			async ({ id }) => await api('PUT', `/webhooks/${id}`, { template_group_id: 3303 }),
		],
		['given another key', async ({ id }) => await api('PUT', `/webhooks/${id}`, { sign_key: 'x' })],
		[
			'deprived of its key',
			async ({ id }) => await api('PUT', `/webhooks/${id}`, { sign_key: null }),
		],
		[
			'sent elsewhere',
			async ({ id }) =>
				await api('PUT', `/webhooks/${id}`, { callback_url: 'https://elsewhere.example.com/x' }),
		],
		[
			'doubled',
			async ({ callback_url, sign_key, template_group_id, filters }) =>
				await api('POST', '/webhooks', { callback_url, sign_key, template_group_id, filters }),
		],
	])('repairs a webhook that was %s from outside', async (_, tamper) => {
		const id = await activated({ events: ['contract:sign'], extensionType: 'demo' });
		const before = await shape();
		await tamper((await made())[0]);
		await host.checkExists(id);
		const own = (await made()).filter(({ callback_url: url }) => url === host.url(id));
		const after = own.map(({ template_group_id: type, filters }) => ({ type, filters }));
		expect(after).toHaveLength(2);
		expect(after).toEqual(expect.arrayContaining(before));
		expect(own.every(({ sign_key: key }) => key === host.signKey(id))).toBe(true);
	});

	it('sees no difference in the order of rules and values', async () => {
		const id = await activated({
			events: ['contract:sign', 'contract:decline'],
			workspaceIds: WORKSPACES,
		});
		const [webhook] = await made();
		const rules = webhook.filters![0].filter_rules;
		await api('PUT', `/webhooks/${webhook.id}`, {
			filters: [
				filter(
					...[...rules]
						.reverse()
						.map(({ type, values }) => ({ type, values: [...values].reverse() })),
				),
			],
		});
		expect(await host.checkExists(id)).toBe(true);
	});

	it('leaves webhooks of others alone, also those with the same filters', async () => {
		const foreign = await api('POST', '/webhooks', {
			callback_url: 'https://person.example.com/hook',
			filters: [filter(eventRule('contract:sign'))],
		});
		const [one, other] = [
			await activated({ events: ['contract:sign'] }),
			await activated({ events: ['contract:sign'] }),
		];
		expect(await made()).toHaveLength(3);
		edit(one, { events: ['contract:decline'] });
		await host.activate(one);
		expect(await host.checkExists(other)).toBe(true);
		await host.deactivate(one);
		expect(await host.checkExists(other)).toBe(true);
		await host.deactivate(other);
		expect((await made()).map(({ id }) => id)).toEqual([foreign.id]);
		expect((await everyWebhook()).map(({ id }) => id)).toEqual(expect.arrayContaining(SEEDED));
	});

	it('keeps test and production side by side', async () => {
		const id = await activated({ events: ['contract:sign'] });
		const production = await made();
		const test = await host.listen(id);
		const both = await made();
		expect(both).toHaveLength(2);
		expect(both).toEqual(expect.arrayContaining(production));
		const [registered] = both.filter(
			({ callback_url: url }) => url === host.url(id, 'webhook-test'),
		);
		expect(registered.sign_key).not.toBe(production[0].sign_key);
		edit(id, { events: ['contract:decline'] });
		await host.activate(id);
		expect(await made()).toHaveLength(2);
		await test.stop();
		expect((await made()).map(({ callback_url: url }) => url)).toEqual([host.url(id)]);
		await host.deactivate(id);
		expect(await made()).toEqual([]);
	});

	// promise: A failed activation leaves no webhook
	it('undoes what it made when a later webhook fails', async () => {
		const id = add({ events: ['*'], extensionType: 'demo' });
		await control('POST', '/faults', {
			kind: 'status',
			status: 403,
			method: 'POST',
			path: '^/v1/webhooks$',
			every: 2,
			times: 1,
		});
		await expect(host.create(id)).rejects.toThrow();
		expect(await made()).toEqual([]);
	});

	it('keeps the webhooks that worked when an edit fails half way', async () => {
		const id = await activated({ events: ['contract:sign'] });
		const before = await made();
		await api('PUT', `/webhooks/${before[0].id}`, { filters: null });
		await fault({ kind: 'status', status: 403, method: 'POST', path: '^/v1/webhooks$' });
		await expect(host.create(id)).rejects.toThrow();
		expect((await made()).map((webhook) => webhook.id)).toEqual([before[0].id]);
	});

	it('leaves nothing behind when it does not hear whether the webhook was made', async () => {
		const id = add({ events: ['*'], extensionType: 'demo' });
		await fault({ kind: 'reset', method: 'POST', path: '^/v1/webhooks$', when: 'after', times: 1 });
		await expect(host.create(id)).rejects.toThrow();
		expect(await made()).toEqual([]);
		await host.activate(id);
		expect(await made()).toHaveLength(2);
	});

	it('ends with exactly the wanted webhooks when n8n tries again', async () => {
		const id = add({ events: ['*'], extensionType: 'demo' });
		await fault({ kind: 'html', method: 'POST', path: '^/v1/webhooks$', when: 'after', times: 2 });
		await host.activate(id, { attempts: 5 });
		expect(await made()).toHaveLength(2);
		expect(await host.checkExists(id)).toBe(true);
	});

	const isMaking = ({ method, path }: { method: string; path: string }) =>
		method === 'POST' && path === '/webhooks';

	/** Refuses a webhook at an address that has one, with the same type where that `counts`. */
	const refusingDoubles = (known: Set<string>, counts: boolean): Twist => ({
		ask: (asked) => {
			if (!isMaking(asked)) return;
			const { callback_url: url, template_group_id: type } = asked.body as Webhook;
			const name = `${url} ${counts ? type : ''}`;
			if (known.has(name)) asked.path = '/refused';
			known.add(name);
		},
		answer: (own, { path }) =>
			path === '/refused'
				? { ...own, status: 409, body: { title: 'Conflict', detail: 'There is one already' } }
				: own,
	});

	it.each<[string, () => Twist]>([
		['no ID', () => ({ answer: (own, asked) => (isMaking(asked) ? { ...own, body: {} } : own) })],
		['nothing', () => ({ answer: (own, asked) => (isMaking(asked) ? { ...own, body: '' } : own) })],
		['409 for a double', () => refusingDoubles(new Set(), true)],
	])('makes and removes its webhooks where Oneflow answers with %s', async (_, twist) => {
		const { baseUrl, close } = await startTwisted(twist());
		const id = add({ events: ['*'], extensionType: 'demo' }, sandboxCredential({ baseUrl }));
		await host.activate(id);
		expect(await made()).toHaveLength(2);
		expect(await host.checkExists(id)).toBe(true);
		expect(await made()).toHaveLength(2);
		await host.deactivate(id);
		expect(await made()).toEqual([]);
		await close();
	});

	it('leaves no webhook where Oneflow takes one alone at an address, and says why', async () => {
		const { baseUrl, close } = await startTwisted(refusingDoubles(new Set(), false));
		const id = add({ events: ['*'], extensionType: 'demo' }, sandboxCredential({ baseUrl }));
		await expect(host.activate(id)).rejects.toThrow('There is one already');
		expect(await made()).toEqual([]);
		await close();
	});

	it('removes what it has made where the list of webhooks does not show that', async () => {
		const { baseUrl, close } = await startTwisted({
			answer: (own, { method, path }) =>
				method === 'GET' && path === '/webhooks' ? { ...own, body: { count: 0, data: [] } } : own,
		});
		const id = add({ events: ['*'], extensionType: 'demo' }, sandboxCredential({ baseUrl }));
		await host.activate(id);
		expect(await made()).toHaveLength(2);
		await host.deactivate(id);
		expect(await made()).toEqual([]);
		await close();
	});

	it('removes its webhooks although an expression gives no event any more', async () => {
		const id = await activated({ events: ['contract:sign'] });
		host.workflows.get(id)!.published!.node.parameters = { events: '={{ [] }}' };
		await host.deactivate(id);
		expect(await made()).toEqual([]);
	});

	it('repairs what is left of an activation that n8n was killed in', async () => {
		const id = add({ events: ['*'], extensionType: 'demo' });
		await host.activate(id, { loseStaticData: true });
		const before = await made();
		await host.restart();
		await host.checkExists(id);
		expect(await made()).toEqual(before);
		expect(before).toHaveLength(2);
	});

	it('writes the key of a renewed token once where Oneflow does not show keys', async () => {
		const id = await activated({ events: ['*'] });
		const [webhook] = await made();
		await api('PUT', `/webhooks/${webhook.id}`, { sign_key: 'key-of-a-former-token' });
		await control('POST', '/guesses', { signKeyShown: false });
		await host.restart();
		await clearRequests();
		for (let round = 0; round < 3; round++) await host.checkExists(id);
		const written = (await requests()).filter(({ method }) => method !== 'GET');
		await control('POST', '/guesses', { signKeyShown: true });
		expect(await made()).toEqual([{ ...webhook, sign_key: host.signKey(id) }]);
		expect(written.map(({ method }) => method)).toEqual(['PUT']);
	});

	it('writes the key again where a former token comes back and Oneflow does not show keys', async () => {
		const id = await activated({ events: ['*'] });
		const [webhook] = await made();
		const { baseUrl, close } = await startTwisted({});
		const workflow = host.workflows.get(id)!;
		await control('POST', '/guesses', { signKeyShown: false });
		// Another connection to the account, as of another token.
		for (const credential of [sandboxCredential({ baseUrl }), workflow.credential]) {
			await api('PUT', `/webhooks/${webhook.id}`, { sign_key: 'key-of-another-token' });
			workflow.credential = credential;
			await host.checkExists(id);
		}
		await control('POST', '/guesses', { signKeyShown: true });
		expect(await made()).toEqual([{ ...webhook, sign_key: host.signKey(id) }]);
		await close();
	});

	it('takes 404 on removal for done', async () => {
		const id = await activated({ events: ['*'], extensionType: 'demo' });
		await fault({ kind: 'status', status: 404, path: '^/v1/webhooks/' });
		await host.deactivate(id);
	});

	it.each([403, 409, 500])('tells of status %i on removal and forgets nothing', async (status) => {
		const id = await activated({ events: ['*'] });
		await fault({ kind: 'status', status, method: 'DELETE', path: '^/v1/webhooks/' });
		await expect(host.deactivate(id)).rejects.toThrow();
		await clearFaults();
		await host.deactivate(id);
		expect(await made()).toEqual([]);
	});

	// promise: A deactivation waits for a rate limit
	it('waits for a rate limit on removal, and leaves nothing', async () => {
		const id = await activated({ events: ['*'], extensionType: 'demo' });
		// Longer than somebody in the editor would wait.
		await fault({ kind: 'status', status: 429, retryAfter: 7, path: '^/v1/webhooks', times: 1 });
		await host.deactivate(id);
		expect(await made()).toEqual([]);
	});

	it('picks up template types that the extension brought later', async () => {
		const id = await activated({ events: ['*'], extensionType: 'demo' });
		await control('POST', '/extensions', { type: 'demo', templateTypes: [{ name: 'Later' }] });
		const brought = (await made()).filter(({ callback_url: url }) => url !== host.url(id));
		await host.checkExists(id);
		const own = (await made()).filter(({ callback_url: url }) => url === host.url(id));
		expect(own).toHaveLength(3);
		await host.deactivate(id);
		expect(await made()).toEqual(brought);
	});

	it.each([
		'http://localhost:5678',
		'https://localhost',
		'http://n8n.example.com',
		'https://127.0.0.1',
		'https://10.0.0.5',
		'https://172.20.1.1',
		'https://192.168.1.5',
		'https://[::1]',
		'https://[fd00::1]',
		'https://n8n',
		'https://n8n.local',
		'https://n8n.internal',
		'https://localhost.',
		'https://printer.lan.',
		'https://[::ffff:127.0.0.1]',
		'https://100.64.0.1',
	])('refuses the address %s and says what to do', async (webhookBase) => {
		host = new LiveHost({ webhookBase });
		for (const environment of ['production', 'test']) {
			const id = add({ events: ['*'] }, { ...sandboxCredential(), environment });
			// Not by an activation: n8n would take it back, and the real Oneflow be asked.
			const error = await host.checkExists(id).catch((caught: Error) => caught);
			expect(error).toMatchObject({
				message: expect.stringContaining('public https addresses only'),
				description: expect.stringContaining('WEBHOOK_URL'),
			});
		}
		expect(await requests()).toEqual([]);
	});

	it('allows any address with a custom base URL', async () => {
		await activated({ events: ['*'] });
		expect(await made()).toHaveLength(1);
	});

	it('names the extension types that the account has when it lacks the wanted one', async () => {
		const id = add({ events: ['*'], extensionType: 'salesforce' });
		const error = await host.activate(id).catch((caught: Error) => caught);
		expect(error).toMatchObject({
			message: expect.stringContaining('no template type of the extension type "salesforce"'),
			description: expect.stringMatching(/demo, hubspot/),
		});
		expect(await made()).toEqual([]);
	});

	it('refuses a template type that does not belong to the extension type', async () => {
		const id = add({
			events: ['*'],
			extensionType: 'demo',
			templateTypeId: { __rl: true, mode: 'id', value: '3303' },
		});
		await expect(host.activate(id)).rejects.toThrow('does not belong to the extension type "demo"');
	});

	it.each([
		['name', 'HubSpot deals', 3303],
		['name', 'hubspot DEALS', 3303],
		['extension', 'hubspot', 3303],
		['id', '3304', 3304],
		['url', 'https://app.oneflow.com/template_types/3304', 3304],
	])('finds the template type by %s "%s" in the account at hand', async (mode, value, typeId) => {
		const templateTypeId = { __rl: true, mode, value };
		const id = await activated({ events: ['contract:sign'], templateTypeId });
		expect((await made()).map(({ template_group_id: type }) => type)).toEqual([typeId]);
		await host.deactivate(id);
		expect(await made()).toEqual([]);
	});

	it.each([
		['name', 'Nothing', /^Template Type: there is no template type "Nothing"/, /Demo integration/],
		['extension', 'demo', /the extension "demo" has 2 template types: .*#3301.*#3302/, /By Name/],
		['extension', 'lime', /has no extension "lime"/, /It has: demo, hubspot/],
	])('registers nothing where the %s "%s" fits none or several', async (mode, value, ...said) => {
		const id = add({ events: ['*'], templateTypeId: { __rl: true, mode, value } });
		const error = await host.activate(id).catch((caught: Error) => caught);
		const [message, description] = said.map((text) => expect.stringMatching(text));
		expect(error).toMatchObject({ message, description });
		expect(await made()).toEqual([]);
	});

	it('refuses to wait for no event at all', async () => {
		await expect(host.activate(add({ events: [] }))).rejects.toThrow('no event is chosen');
	});

	it('warns when its webhooks are gone, as after a change of the account', async () => {
		const id = await activated({ events: ['*'] });
		await api('DELETE', `/webhooks/${(await made())[0].id}`);
		await host.deactivate(id);
		expect(host.logs).toContainEqual({
			level: 'warn',
			message: expect.stringContaining('remove them in the former account'),
		});
	});

	// promise: Six webhooks are made side by side, as n8n waits 84 seconds
	it('makes the webhooks of six slow template types side by side, as n8n waits 84 seconds for all', async () => {
		const types = Array.from({ length: 6 }, (_, number) => ({ name: `Type ${number}` }));
		await control('POST', '/extensions', { type: 'six', templateTypes: types });
		const id = add({ events: ['*'], extensionType: 'six' });
		await fault({ kind: 'delay', ms: 2000, method: 'POST', path: '^/v1/webhooks$' });
		await clearRequests();
		await host.activate(id);
		const own = (await made()).filter(({ callback_url: url }) => url === host.url(id));
		expect(own).toHaveLength(6);
		const starts = (await requests())
			.filter(({ method, path }) => method === 'POST' && path === '/v1/webhooks')
			.map(({ time }) => Date.parse(time));
		expect(starts).toHaveLength(6);
		// One after the other would take six times as long.
		expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(2000);
	});

	// promise: Activation and deactivation wait for a Oneflow that answers slowly
	it('waits for answers of twelve seconds, when it is activated and when it is deactivated', async () => {
		const id = add({ events: ['*'], extensionType: 'demo' });
		await clearRequests();
		await latency(1200);
		const slowDown = speedUp(10, { timeouts: true });
		try {
			await host.activate(id);
			await host.deactivate(id);
		} finally {
			slowDown();
			await latency(0);
		}
		const seen = (await requests()).map(({ method, path }) => `${method} ${path}`);
		// Once to put them right, once to remove them.
		expect(seen.filter((call) => call === 'GET /v1/webhooks')).toHaveLength(2);
		expect(await made()).toEqual([]);
	});

	it('waits for a rate limit when it is deactivated, and leaves nothing', async () => {
		const id = await activated({ events: ['*'], extensionType: 'demo' });
		await rateLimit(1, 2);
		await host.deactivate(id);
		await rateLimit(null);
		expect(await made()).toEqual([]);
	});

	// promise: What a deactivation leaves is removed later
	it('gives a deactivation up for n8n to try again when the limit lasts, and removes what is left later', async () => {
		const id = await activated({ events: ['*'], extensionType: 'demo' });
		await fault({ kind: 'status', status: 429, retryAfter: 300, method: 'DELETE' });
		await expect(host.deactivate(id)).rejects.toThrow('The five minute limit has been reached.');
		expect(await made()).toHaveLength(2);
		await clearFaults();
		await activated({ events: ['contract:sign'] });
		expect((await made()).map(({ filters }) => filters)).toEqual([
			[filter(eventRule('contract:sign'))],
		]);
	});

	const refuse = async (method: string, more: object = {}) =>
		await fault({ kind: 'status', status: 403, method, path: '^/v1/webhooks', ...more });

	const said = () => host.logs.map(({ message }) => message).join('\n');

	// promise: A failed activation names the webhooks that it could not take back
	it('names by their IDs what it could not take back, and the next activation removes it', async () => {
		const id = add({ events: ['*'], extensionType: 'demo' });
		await refuse('POST', { every: 2 });
		await refuse('DELETE');
		await expect(host.activate(id)).rejects.toThrow();
		const left = await made();
		expect(left.length).toBeGreaterThan(0);
		for (const webhook of left) expect(said()).toContain(String(webhook.id));
		await clearFaults();
		const other = await activated({ events: ['contract:sign'] });
		expect((await made()).map(({ callback_url: url }) => url)).toEqual([host.url(other)]);
	});

	// promise: What one workflow left behind holds no other workflow up
	it('is not held up by what another workflow left and cannot be removed yet', async () => {
		const id = await activated({ events: ['*'] });
		const [left] = await made();
		await refuse('DELETE');
		await expect(host.deactivate(id)).rejects.toThrow();
		const other = await activated({ events: ['contract:sign'] });
		expect((await made()).map(({ callback_url: url }) => url).sort()).toEqual(
			[host.url(id), host.url(other)].sort(),
		);
		expect(said()).toContain(String(left.id));
		await clearFaults();
		await host.checkExists(other);
		expect((await made()).map(({ callback_url: url }) => url)).toEqual([host.url(other)]);
	});

	// promise: What a workflow lives on is never taken for left behind
	it('never takes what a workflow lives on for left behind', async () => {
		const id = await activated({ events: ['*'], extensionType: 'demo' });
		const [kept, removed] = await made();
		await api('DELETE', `/webhooks/${removed.id}`);
		await refuse('POST');
		// What was made, if anything, cannot be read.
		await fault({ kind: 'status', status: 500, method: 'GET', path: '^/v1/webhooks$', every: 2 });
		await expect(host.create(id)).rejects.toThrow();
		await clearFaults();
		await activated({ events: ['contract:sign'] });
		expect((await made()).map((webhook) => webhook.id)).toContain(kept.id);
	});

	it('gives a copy of the database on another host its own webhooks and key', async () => {
		const id = await activated({ events: ['contract:sign'] });
		const [original] = await made();
		const copy = new LiveHost({ webhookBase: 'http://127.0.0.1:10' });
		copy.workflows.set(id, structuredClone(host.workflows.get(id)!));
		const own = async () => (await made()).filter((one) => one.id !== original.id);
		expect(await copy.checkExists(id)).toBe(true);
		const [copied] = await own();
		expect(copied.callback_url).toBe(copy.url(id));
		expect(copied.sign_key).not.toBe(original.sign_key);
		const call = host.signed(id, {
			contract: { id: 1 },
			callback_id: 'one',
			events: [{ id: 1, type: 'contract:decline' }],
		});
		expect((await host.call(id, call)).status).toBe(200);
		expect((await copy.call(id, call)).status).toBe(401);
		await copy.deactivate(id);
		expect(await made()).toEqual([original]);
	});
});
