import type { IDataObject } from 'n8n-workflow';

import { LiveHost, sign } from '../../../support/liveHost';
import {
	api,
	clearFaults,
	control,
	fault,
	requests,
	resetSandbox,
	sandboxCredential,
} from '../../../support/sandbox';

interface Logged {
	id: number;
	type: string;
	created_time: string;
}

const SIGNED = 900502;

let callbacks = 0;

describe('the read-back', () => {
	let host: LiveHost;

	beforeEach(async () => {
		await resetSandbox();
		host = new LiveHost({ webhookBase: 'http://127.0.0.1:9' });
	});

	const activated = async (parameters: IDataObject = {}) => {
		const id = host.add({ events: ['*'], ...parameters }, { credential: sandboxCredential() });
		await host.activate(id);
		return id;
	};

	/** A contract's newest events, with Oneflow's clock set to a second after them. */
	const eventsOf = async (contractId: number): Promise<Logged[]> => {
		const { data } = await api('GET', `/contracts/${contractId}/events?limit=100&sort=-id`);
		const newest = Date.parse(data[0].created_time);
		await control('POST', '/clock', { offset_ms: newest + 1000 - Date.now() });
		return data
			.filter(({ created_time: time }: Logged) => newest - Date.parse(time) < 3_600_000)
			.map(({ id, type, created_time }: Logged) => ({ id, type, created_time }));
	};

	const notify = async (
		id: string,
		contractId: number,
		events: Array<{ id: number; type: string }>,
	) => {
		callbacks += 1;
		return host.signed(id, {
			contract: { id: contractId },
			callback_id: `read-back-${callbacks}`,
			events,
		});
	};

	it('gives the contract as the API has it with each event', async () => {
		const id = await activated({ options: { simplify: false } });
		const events = await eventsOf(SIGNED);
		expect(await host.call(id, await notify(id, SIGNED, events))).toMatchObject({ status: 200 });
		const contract = await api('GET', `/contracts/${SIGNED}`);
		expect(host.outputs(id).map((json) => json.contract)).toEqual(events.map(() => contract));
	});

	it('asks to be called again while a sent contract does not tell its template', async () => {
		const id = await activated({ extensionType: 'demo' });
		const { ids } = await control('POST', '/contracts', {
			workspace_id: 61001,
			template_id: 84001,
		});
		const [event] = await eventsOf(ids[0]);
		await control('POST', '/guesses', {
			templateIdLagFrom: 'publishing',
			templateIdLagMs: 600_000,
		});
		expect(await host.call(id, await notify(id, ids[0], [event]))).toMatchObject({ status: 503 });
		expect(host.executions).toHaveLength(0);
		await control('POST', '/guesses', { templateIdLagMs: 0 });
		expect(await host.call(id, await notify(id, ids[0], [event]))).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	it('asks to be called again where a proxy’s page refuses in Oneflow’s place', async () => {
		const id = await activated();
		const events = await eventsOf(SIGNED);
		const call = await notify(id, SIGNED, events);
		await fault({ kind: 'status', status: 403, body: '<h1>Forbidden</h1>', times: 1 });
		expect(await host.call(id, call)).toMatchObject({ status: 503 });
		expect(host.executions).toHaveLength(0);
		expect(await host.call(id, call)).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	it('gives null for a contract that no longer exists', async () => {
		const id = await activated();
		await host.call(id, await notify(id, 123456, [{ id: 1, type: 'contract:delete' }]));
		expect(host.outputs(id)).toMatchObject([{ event: 'contract:delete', contract: null }]);
	});

	it('runs a deletion that comes in one call with other events of the contract', async () => {
		const id = await activated();
		const events = [
			{ id: 1, type: 'contract:archive' },
			{ id: 2, type: 'contract:delete' },
		];
		expect(await host.call(id, await notify(id, 123456, events))).toMatchObject({ status: 200 });
		const items = events.map(({ type }) => ({ event: type, contract: null }));
		expect(host.outputs(id)).toMatchObject(items);
	});

	it('takes no contract for deleted that only the acting user may not see', async () => {
		const id = await activated();
		await control('DELETE', '/requests');
		await host.call(id, await notify(id, SIGNED, [{ id: 1, type: 'contract:delete' }]));
		const [read] = await requests();
		expect(read.path).toBe(`/v1/contracts/${SIGNED}`);
		expect(read.headers['x-oneflow-user-email']).toBeUndefined();
	});

	// promise: A callback ID is used once: an overheard call that started a run brings neither another contract nor a deletion
	it('lets an overheard call bring neither another contract nor a deletion, and keeps their events', async () => {
		const id = await activated();
		const [event] = await eventsOf(SIGNED);
		const call = await notify(id, SIGNED, [event]);
		await host.call(id, call);
		expect(host.runs(id)).toHaveLength(1);
		await host.restart();
		const [other] = await eventsOf(900501);
		const changed = [
			{ ...call, contract: { id: 123456 }, events: [{ id: 1, type: 'contract:delete' }] },
			{ ...call, contract: { id: 900501 }, events: [other] },
		];
		for (const body of changed) await host.call(id, body);
		expect(host.runs(id)).toHaveLength(1);
		// What the overheard call named still runs when Oneflow reports it.
		await host.call(id, await notify(id, 900501, [other]));
		await host.call(id, await notify(id, 123456, [{ id: 1, type: 'contract:delete' }]));
		expect(host.runs(id)).toHaveLength(3);
	});

	// promise: An overheard call has Oneflow asked a few times only
	it('reads an overheard call back twenty times, whatever it is made to name', async () => {
		const id = await activated();
		const [event] = await eventsOf(SIGNED);
		const call = await notify(id, SIGNED, [event]);
		await control('DELETE', '/requests');
		const answers: number[] = [];
		for (let forged = 1; forged <= 60; forged++) {
			const events = [{ ...event, id: 99_000_000 + forged }];
			answers.push((await host.call(id, { ...call, events })).status);
		}
		expect(answers.filter((status) => status === 503)).toHaveLength(20);
		expect(answers.filter((status) => status === 401)).toHaveLength(40);
		expect((await requests()).length).toBeLessThanOrEqual(40);
		// Another call is none of it.
		expect(await host.call(id, await notify(id, SIGNED, [event]))).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	it.each<[string, (event: Logged) => object]>([
		['an ID that is not in the log', (event) => ({ ...event, id: 99_999_999 })],
		['another type than logged', (event) => ({ ...event, type: 'contract:publish_it' })],
	])('believes no event with %s', async (_, forge) => {
		const id = await activated();
		const [event] = await eventsOf(SIGNED);
		const forged = forge(event) as Logged;
		expect(await host.call(id, await notify(id, SIGNED, [event, forged]))).toEqual({
			status: 503,
			body: undefined,
		});
		expect(host.executions).toHaveLength(0);
	});

	// promise: Old notifications are taken for replays
	it('takes an event older than six hours by Oneflow’s own log for a replay', async () => {
		const id = await activated();
		const [event] = await eventsOf(SIGNED);
		const clock = async (hours: number) => {
			const now = Date.parse(event.created_time) + hours * 3_600_000;
			await control('POST', '/clock', { offset_ms: now - Date.now() });
		};
		await clock(6.1);
		// What the call itself says of the time is not believed.
		const dated = { ...event, created_time: new Date().toISOString() };
		expect(await host.call(id, await notify(id, SIGNED, [dated]))).toMatchObject({ status: 401 });
		expect(host.executions).toHaveLength(0);
		await clock(5.9);
		expect(await host.call(id, await notify(id, SIGNED, [event]))).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	// promise: Invented events cost two calls
	it('ends at the first event that is not in the log: 500 invented ones cost two calls', async () => {
		const id = await activated();
		const [event] = await eventsOf(SIGNED);
		const invented = Array.from({ length: 500 }, (_, at) => ({ ...event, id: 8_000_000 + at }));
		const body = await notify(id, SIGNED, invented);
		await control('DELETE', '/requests');
		expect(await host.call(id, body)).toMatchObject({ status: 503 });
		expect(await requests()).toHaveLength(2);
		expect(host.executions).toHaveLength(0);
	});

	// promise: A sign key belongs to one address
	it('believes no key of the same workflow at another address', async () => {
		const id = await activated();
		const [event] = await eventsOf(SIGNED);
		const elsewhere = host.signKey(id, host.url(id).replace('127.0.0.1', 'other.example.com'));
		const body = await notify(id, SIGNED, [event]);
		const forged = { ...body, signature: sign(body.callback_id, elsewhere) };
		expect(await host.call(id, forged)).toMatchObject({ status: 401 });
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
	});

	it('believes no event of another contract', async () => {
		const id = await activated();
		const [event] = await eventsOf(SIGNED);
		expect(await host.call(id, await notify(id, 900501, [event]))).toMatchObject({ status: 503 });
	});

	it.each<[string, Parameters<typeof fault>[0]]>([
		['status 500', { kind: 'status', status: 500, path: '/contracts/' }],
		['status 503', { kind: 'status', status: 503, path: '/contracts/' }],
		['a page of a gateway', { kind: 'html', path: '/contracts/' }],
		['a broken connection', { kind: 'reset', path: '/contracts/' }],
		['a missing log', { kind: 'status', status: 500, path: '/events' }],
	])('asks Oneflow to retry on %s, and runs then', async (_, rule) => {
		const id = await activated();
		const [event] = await eventsOf(SIGNED);
		const body = await notify(id, SIGNED, [event]);
		await fault(rule);
		expect(await host.call(id, body)).toEqual({ status: 503, body: undefined });
		expect(host.executions).toHaveLength(0);
		await clearFaults();
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	it('lets simultaneous duplicates wait for the outcome: none is answered 200 when it failed', async () => {
		const id = await activated();
		const [event] = await eventsOf(SIGNED);
		const body = await notify(id, SIGNED, [event]);
		await fault({ kind: 'status', status: 500, path: '/contracts/' });
		const answers = await Promise.all(
			Array.from({ length: 5 }, async () => await host.call(id, body)),
		);
		expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(503));
	});

	it.each<[string, IDataObject]>([
		['another workspace', { workspaceIds: [61004] }],
		['another template type', { templateTypeId: { __rl: true, mode: 'id', value: '3304' } }],
		[
			'a type of another name',
			{ templateTypeId: { __rl: true, mode: 'name', value: 'HubSpot deals' } },
		],
		[
			'an extension’s type',
			{ templateTypeId: { __rl: true, mode: 'extension', value: 'hubspot' } },
		],
		['another extension type', { extensionType: 'hubspot' }],
		['other events', { events: ['contract:lifecycle_state:end'] }],
	])('leaks nothing when somebody widened the webhook: %s', async (_, parameters) => {
		const id = await activated(parameters);
		for (const webhook of (await api('GET', '/webhooks?limit=100')).data) {
			if (webhook.callback_url !== host.url(id)) continue;
			await api('PUT', `/webhooks/${webhook.id}`, { filters: null, template_group_id: null });
		}
		const events = await eventsOf(900501);
		expect(await host.call(id, await notify(id, 900501, events))).toMatchObject({ status: 200 });
		expect(host.executions).toHaveLength(0);
	});

	it('goes on with a template type chosen by name while it has another name', async () => {
		const { name } = await api('GET', '/template_types/3301');
		const id = await activated({ templateTypeId: { __rl: true, mode: 'name', value: name } });
		await control('POST', '/patch', { kind: 'template_types', id: 3301, set: { name: 'Other' } });
		const events = await eventsOf(900501);
		expect(await host.call(id, await notify(id, 900501, events))).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	it('lets pass what was asked for', async () => {
		const contract = await api('GET', '/contracts/900501');
		const id = await activated({
			workspaceIds: [contract._private.workspace_id],
			extensionType: 'demo',
			templateTypeId: {
				__rl: true,
				mode: 'id',
				value: String(contract._private_ownerside.template_type_id),
			},
		});
		await host.call(id, await notify(id, 900501, await eventsOf(900501)));
		expect(host.runs(id)).toHaveLength(1);
	});

	it('recognises a template type that the extension brought after the activation', async () => {
		const id = await activated({ extensionType: 'demo' });
		const brought = await control('POST', '/extensions', {
			type: 'demo',
			templateTypes: [{ name: 'Later', templates: [{ name: 'Later', workspace_ids: [61001] }] }],
		});
		const { ids } = await control('POST', '/contracts', {
			workspace_id: 61001,
			template_id: brought.templates[0].id,
		});
		await host.call(id, await notify(id, ids[0], await eventsOf(ids[0])));
		expect(host.runs(id)).toHaveLength(1);
	});

	it('asks nothing of the API when the contract is not to be included', async () => {
		const id = await activated({ options: { includeContract: false } });
		const before = (await requests()).length;
		await host.call(id, await notify(id, SIGNED, [{ id: 1, type: 'contract:sign' }]));
		expect(host.runs(id)).toHaveLength(1);
		expect(await requests()).toHaveLength(before);
		expect(host.outputs(id)[0]).not.toHaveProperty('contract');
	});

	it('reads no more than the contract and its log, and the template type once', async () => {
		const id = await activated({ extensionType: 'demo' });
		await host.call(id, await notify(id, 900501, [{ id: 1, type: 'contract:sign' }]));
		const events = await eventsOf(900501);
		const before = (await requests()).length - 1;
		await host.call(id, await notify(id, 900501, events));
		const paths = (await requests())
			.slice(before + 1)
			.map(({ method, path }) => `${method} ${path}`);
		expect(paths).toEqual(['GET /v1/contracts/900501', 'GET /v1/contracts/900501/events']);
	});
});
