import { control, resetSandbox, sandboxCredential } from '../../../support/sandbox';
import { LiveHost, type CallOptions } from '../../../support/liveHost';

const UNREAD = { events: ['*'], options: { includeContract: false } };

interface Event {
	id: number;
	type: string;
	created_time?: string;
}

let callbacks = 0;

function notification(events: Event[] = [{ id: 1, type: 'contract:sign' }], contractId = 900500) {
	callbacks += 1;
	return {
		contract: { id: contractId },
		callback_id: callbacks.toString(16).padStart(40, '0'),
		events,
	};
}

describe('a delivery', () => {
	let host: LiveHost;
	let id: string;

	beforeEach(async () => {
		await resetSandbox();
		host = new LiveHost({ webhookBase: 'http://127.0.0.1:9' });
		id = host.add(UNREAD, { credential: sandboxCredential() });
		await host.activate(id);
	});

	const statuses = async (body: object, times: number, options?: CallOptions) =>
		(
			await Promise.all(
				Array.from({ length: times }, async () => await host.call(id, body, options)),
			)
		)
			.map(({ status }) => status)
			.sort();

	it('gives one item for each event, in their order', async () => {
		const body = host.signed(
			id,
			notification([
				{ id: 12, type: 'participant:sign', created_time: '2025-03-03T12:00:00+0000' },
				{ id: 11, type: 'contract:sign' },
			]),
		);
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.outputs(id)).toEqual([
			{
				event: 'participant:sign',
				eventId: 12,
				eventTime: '2025-03-03T12:00:00+0000',
				contractId: 900500,
				callbackId: body.callback_id,
			},
			{
				event: 'contract:sign',
				eventId: 11,
				eventTime: null,
				contractId: 900500,
				callbackId: body.callback_id,
			},
		]);
	});

	it('runs once for twenty calls at once and twenty later, all answered 200', async () => {
		const body = host.signed(id, notification());
		expect(await statuses(body, 20)).toEqual(Array(20).fill(200));
		expect(await statuses(body, 20)).toEqual(Array(20).fill(200));
		expect(host.executions).toHaveLength(1);
	});

	it('runs once for an event that two webhooks bring', async () => {
		const events = [{ id: 7, type: 'contract:sign' }];
		const [one, other] = [notification(events), notification(events)];
		await Promise.all([host.call(id, host.signed(id, one)), host.call(id, host.signed(id, other))]);
		expect(host.executions).toHaveLength(1);
	});

	it('runs for the rest of a notification whose events came partly before, each once', async () => {
		await host.call(id, host.signed(id, notification([{ id: 1, type: 'contract:sign' }])));
		const second = notification([
			{ id: 1, type: 'contract:sign' },
			{ id: 2, type: 'contract:decline' },
			{ id: 2, type: 'contract:decline' },
		]);
		await host.call(id, host.signed(id, second));
		expect(host.outputs(id).map(({ eventId }) => eventId)).toEqual([1, 2]);
	});

	it('tells events of different contracts apart', async () => {
		const events = [{ id: 1, type: 'contract:sign' }];
		await host.call(id, host.signed(id, notification(events, 1)));
		await host.call(id, host.signed(id, notification(events, 2)));
		expect(host.executions).toHaveLength(2);
	});

	it('refuses a replay that somebody changed, before and after a restart', async () => {
		const body = host.signed(id, notification());
		await host.call(id, body);
		const altered = { ...body, contract: { id: 900501 } };
		expect(await host.call(id, altered)).toEqual({ status: 401, body: undefined });
		await host.restart();
		expect(await host.call(id, altered)).toMatchObject({ status: 401 });
		expect(host.executions).toHaveLength(1);
	});

	it('is remembered over a restart', async () => {
		const bodies = Array.from({ length: 30 }, (_, at) =>
			host.signed(id, notification([{ id: at + 1, type: 'contract:sign' }])),
		);
		await Promise.all(bodies.map(async (body) => await host.call(id, body)));
		await host.restart();
		for (const body of bodies) expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.executions).toHaveLength(30);
	});

	it('forgets the oldest only: the memory is bounded in process and database', async () => {
		const bodies = Array.from({ length: 2_500 }, (_, at) =>
			host.signed(id, notification([{ id: at + 1, type: 'contract:sign' }])),
		);
		for (const body of bodies) await host.call(id, body);
		expect(host.workflows.get(id)?.staticText.length).toBeLessThan(35_000);
		await host.restart();
		for (const body of bodies.slice(-1_000)) await host.call(id, body);
		expect(host.executions).toHaveLength(2_500);
	}, 60_000);

	it('may repeat itself when deduplication is off, unless it was changed', async () => {
		const repeating = host.add(
			{ ...UNREAD, options: { includeContract: false, deduplicate: false } },
			{ credential: sandboxCredential() },
		);
		await host.activate(repeating);
		const body = host.signed(repeating, notification());
		for (let count = 0; count < 3; count++) await host.call(repeating, body);
		expect(host.runs(repeating)).toHaveLength(3);
		const altered = { ...body, events: [{ id: 2, type: 'contract:sign' }] };
		expect(await host.call(repeating, altered)).toMatchObject({ status: 401 });
	});

	it('comes again when n8n could not store the run', async () => {
		const body = host.signed(id, notification());
		expect(await host.call(id, body, { failRun: true })).toMatchObject({ status: 500 });
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	it.each([
		'begin',
		'handled',
		'stored',
		'running',
		'begun',
		'saving',
		'saved',
		'answering',
	] as const)('runs once when its caller goes away at "%s" and comes again', async (hangUpAt) => {
		const body = host.signed(id, notification());
		await host.call(id, body, { hangUpAt });
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	it('is not taken for done when its caller went away and n8n could not store the run', async () => {
		const body = host.signed(id, notification());
		await host.call(id, body, { hangUpAt: 'handled', failRun: true });
		expect(host.executions).toHaveLength(0);
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	it('keeps duplicates coming while the run of a caller that went away is not stored', async () => {
		const body = host.signed(id, notification());
		const answers: number[] = [];
		await host.call(id, body, {
			hangUpAt: 'begin',
			at: async (point) => {
				if (point === 'handled') answers.push((await host.call(id, body)).status);
			},
		});
		expect(answers).toEqual([503]);
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.runs(id)).toHaveLength(1);
	});

	it.each([
		'begin',
		'handled',
		'stored',
		'running',
		'begun',
		'saving',
		'ended',
		'answering',
	] as const)('succeeds exactly once when n8n is killed at "%s"', async (killAt) => {
		const body = host.signed(id, notification());
		expect(await host.call(id, body, { killAt })).toMatchObject({ status: 0 });
		await host.restart();
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.runs(id).filter(({ status }) => status === 'success')).toHaveLength(1);
	});

	it('succeeds once when Oneflow comes again before n8n begins the stored run', async () => {
		const body = host.signed(id, notification());
		await host.call(id, body, { killAt: 'stored' });
		const stored = host.executions.splice(0);
		await host.restart();
		await host.call(id, body);
		host.executions.push(...stored);
		await host.run(stored[0]);
		expect(host.runs(id)).toHaveLength(1);
		expect(stored[0].status).toBe('canceled');
	});

	it('keeps the registration when n8n begins a run that it found after a crash', async () => {
		const body = host.signed(id, notification());
		await host.call(id, body, { killAt: 'stored' });
		const before = host.registration(id);
		await host.restart();
		expect(host.registration(id)).toEqual(before);
	});

	it('does not run again when n8n is killed between saving and answering', async () => {
		const body = host.signed(id, notification());
		await host.call(id, body, { killAt: 'saved' });
		await host.restart();
		expect(await host.call(id, body)).toMatchObject({ status: 200 });
		expect(host.executions).toHaveLength(1);
	});

	it('stays saved when another call saves after it what it had prepared before', async () => {
		const [one, other] = [1, 2].map((event) =>
			host.signed(id, notification([{ id: event, type: 'contract:sign' }])),
		);
		await host.call(id, one, {
			at: async (point) => {
				// The text of the first is made, the other one's call comes in between, the first is saved.
				if (point === 'saving') await host.call(id, other);
			},
		});
		await host.call(id, host.signed(id, notification([{ id: 3, type: 'contract:sign' }])));
		await host.restart();
		await host.call(id, one);
		await host.call(id, other);
		expect(host.executions).toHaveLength(3);
	});

	it('does not put a former registration back when the trigger is edited meanwhile', async () => {
		const body = host.signed(id, notification());
		const before = host.registration(id)?.signKey;
		await host.call(id, body, {
			at: async (point) => {
				if (point !== 'running') return;
				host.workflows.get(id)!.node.parameters = { ...UNREAD, events: ['contract:sign'] };
				await host.activate(id);
			},
		});
		expect(host.registration(id)?.signKey).not.toBe(before);
		const { data } = await control('GET', '/requests');
		const [created] = data
			.filter(
				({ method, path }: { method: string; path: string }) =>
					method === 'POST' && path === '/v1/webhooks',
			)
			.slice(-1);
		expect(host.registration(id)?.signKey).toBe(created.body.sign_key);
		await host.restart();
		const next = host.signed(id, notification([{ id: 2, type: 'contract:sign' }]));
		expect(await host.call(id, next)).toMatchObject({ status: 200 });
	});

	it('is refused without a known key once the trigger was removed meanwhile', async () => {
		const body = host.signed(id, notification());
		await host.call(id, body, {
			at: async (point) => {
				if (point === 'running') await host.deactivate(id);
			},
		});
		expect(host.registration(id)).toBeUndefined();
	});

	it('lets a run pass that somebody retries by hand', async () => {
		await host.call(id, host.signed(id, notification()));
		const again = { ...host.executions[0], id: 'again', mode: 'retry' };
		host.executions.push(again);
		await host.run(again);
		expect(host.runs(id)).toHaveLength(2);
	});
});
